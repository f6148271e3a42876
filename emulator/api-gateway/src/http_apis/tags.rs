//! Tags, by the ARNs of what has them: `arn:aws:apigateway:{region}::/apis/{id}`, `.../stages/{name}`, and `/domainnames/{name}`.

use contract::ApiError;
use serde_json::{Map, Value};
use store::{Part, Tx};

use super::collections::{APIS, STAGES};
use super::kinds::Members;
use crate::collections::{Rows, named, put};
use crate::errors;
use crate::tags as rest_tags;

/// Where the row is that an ARN names; `None` for what REST APIs have, too: domains.
fn place<'a>(region: &str, arn: &'a str) -> Option<(Part<'a>, &'a str)> {
    let path = arn.strip_prefix("arn:aws:apigateway:").and_then(|rest| rest.split_once("::/"));
    let (_, path) = path.filter(|(of, _)| *of == region)?;
    let mut segments = path.split('/');
    match (segments.next(), segments.next(), segments.next(), segments.next(), segments.next()) {
        (Some("apis"), Some(id), None, ..) => Some((APIS.whole(), id)),
        (Some("apis"), Some(id), Some("stages"), Some(name), None) => Some((STAGES.of(id), name)),
        _ => None,
    }
}

fn tagged(rows: &impl Rows, part: Part<'_>, name: &str) -> Result<Members, ApiError> {
    // Believed: the text.
    named(rows, part, name)?.ok_or_else(|| errors::not_found("Invalid resource identifier specified"))
}

/// The tags of what an ARN names.
///
/// # Errors
/// `BadRequestException` or `NotFoundException`.
pub(crate) fn of(rows: &impl Rows, arn: &str) -> Result<Value, ApiError> {
    let region = rows.whose().region.clone();
    let Some((part, name)) = place(&region, arn) else {
        let tags = rest_tags::of(rows, arn)?;
        return Ok(tags
            .into_iter()
            .map(|(name, value)| (name, Value::String(value)))
            .collect::<Map<_, _>>()
            .into());
    };
    let mut thing = tagged(rows, part, name)?;
    Ok(thing.remove("Tags").unwrap_or_else(|| Value::Object(Map::new())))
}

/// Sets tags of what an ARN names, and takes others away.
///
/// # Errors
/// `BadRequestException` or `NotFoundException`.
pub(crate) fn change(tx: &mut Tx<'_>, arn: &str, set: &Members, removed: &[&str]) -> Result<(), ApiError> {
    let region = tx.scope().region.clone();
    let Some((part, name)) = place(&region, arn) else {
        return rest_tags::change(tx, arn, |tags| {
            let texts =
                set.iter().filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())));
            tags.extend(texts);
            tags.retain(|name, _| !removed.contains(&name.as_str()));
        });
    };
    let mut thing = tagged(tx, part, name)?;
    let tags = thing.entry("Tags").or_insert_with(|| Value::Object(Map::new()));
    if let Value::Object(tags) = tags {
        tags.extend(set.clone());
        tags.retain(|name, _| !removed.contains(&name.as_str()));
    }
    put(tx, part, name, &thing)
}
