//! How the expression targets read their input: four lines, of which any may be missing.
//!
//! ```text
//! the expression
//! ExpressionAttributeNames as JSON
//! ExpressionAttributeValues as JSON
//! the item as JSON
//! ```

use dynamodb_expression::ValidationLayer;
use dynamodb_expression::{ExpressionError, ExpressionKind, Item, Names, Placeholders, SentValues, Values};

/// The parts of a request that expressions stand in.
pub struct Request<'a> {
    pub expression: &'a str,
    pub names: Names,
    pub values: Values,
    pub item: Item,
}

impl<'a> Request<'a> {
    /// `None` where a part cannot be read; what refuses it has said why, and been asked for its words.
    pub fn read(data: &'a [u8]) -> Option<Request<'a>> {
        let text = std::str::from_utf8(data).ok()?;
        let mut lines = text.splitn(4, '\n');
        let expression = lines.next()?;
        let names = optional(lines.next()).map(serde_json::from_str::<serde_json::Map<_, _>>);
        let names = names.transpose().ok()?.map(|names| {
            names.into_iter().map(|(name, value)| (name, value.as_str().unwrap_or_default().to_owned()))
        });
        let names = Names::new(names).map_err(|error| error.text(ValidationLayer::Current)).ok()?;
        let values = optional(lines.next()).map(|values| SentValues::from_json_bytes(values.as_bytes()));
        let values = values.transpose().map_err(|error| error.to_string()).ok()?;
        let values = Values::new(values)
            .map_err(|error| {
                [ValidationLayer::Current, ValidationLayer::Older].map(|layer| error.text(layer))
            })
            .ok()?;
        let item = optional(lines.next()).map(|item| Item::from_json_bytes(item.as_bytes()));
        let item = item.transpose().ok()?.unwrap_or_default();
        Some(Request { expression, names, values, item })
    }

    pub fn placeholders(&self) -> Placeholders<'_> {
        Placeholders::new(&self.names, &self.values)
    }
}

/// Asks an error for all its words.
pub fn told(error: &ExpressionError) {
    for kind in [
        ExpressionKind::Condition,
        ExpressionKind::Filter,
        ExpressionKind::KeyCondition,
        ExpressionKind::Projection,
        ExpressionKind::Update,
    ] {
        assert!(!error.text(kind).is_empty());
    }
}

fn optional(line: Option<&str>) -> Option<&str> {
    line.filter(|line| !line.is_empty())
}
