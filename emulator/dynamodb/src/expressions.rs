//! What a request says besides the item: expressions with their placeholders, in the order in which AWS checks them.

use contract::ApiError;
use dynamodb_expression::{
    ExpressionError, ExpressionKind, LegacyError, Names, PlaceholderError, Placeholders, Projection,
    SentValues, ValidationLayer, Values,
};
use serde_json::value::RawValue;

use crate::errors::{self, Frame};
use crate::request::Pairs;

/// A member of a request, and whether it was sent.
pub(crate) type Sent = (&'static str, bool);

/// `ExpressionAttributeNames` and `ExpressionAttributeValues` as sent.
#[derive(Debug)]
pub(crate) struct SentPlaceholders {
    names: Option<Pairs>,
    values: Option<SentValues>,
}

impl SentPlaceholders {
    /// Reads them.
    ///
    /// # Errors
    /// Values of a wrong JSON type.
    pub(crate) fn read(
        names: Option<Pairs>,
        values: Option<&RawValue>,
    ) -> Result<SentPlaceholders, ApiError> {
        SentPlaceholders::read_in(Frame::Bare, names, values)
    }

    /// Reads them for an operation of this layer: the older one takes values that are one level deeper.
    ///
    /// # Errors
    /// Values of a wrong JSON type.
    pub(crate) fn read_in(
        frame: Frame,
        names: Option<Pairs>,
        values: Option<&RawValue>,
    ) -> Result<SentPlaceholders, ApiError> {
        let read = |values: &RawValue| SentValues::in_layer(frame.layer(), values.get().as_bytes());
        let values = values.map(read).transpose();
        let values = values.map_err(|error| ApiError::serialization(error.to_string()))?;
        Ok(SentPlaceholders { names, values })
    }

    /// Refuses a request that mixes expressions with the members they replaced, or has placeholders and no expression.
    pub(crate) fn one_style(
        &self,
        frame: Frame,
        expressions: &[Sent],
        legacy: &[Sent],
    ) -> Result<(), ApiError> {
        if expressions.iter().any(|(_, sent)| *sent) {
            if legacy.iter().all(|(_, sent)| !*sent) {
                return Ok(());
            }
            return Err(frame.validation(&format!(
                "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: \
                 {{{}}} Expression parameters: {{{}}}",
                listed(legacy),
                listed(expressions)
            )));
        }
        let (alone, lacking) = match (&self.names, &self.values) {
            (Some(_), _) => ("ExpressionAttributeNames", String::new()),
            (None, Some(_)) => ("ExpressionAttributeValues", lacking(frame, expressions)),
            (None, None) => return Ok(()),
        };
        Err(frame.validation(&format!("{alone} can only be specified when using expressions{lacking}")))
    }

    /// The placeholders and what they stand for.
    pub(crate) fn check(self, frame: Frame) -> Result<(Names, Values), ApiError> {
        let refused = |error: PlaceholderError| placeholder(frame, &error);
        let names = Names::new(self.names.map(|names| names.0)).map_err(refused)?;
        Ok((names, Values::new(self.values).map_err(refused)?))
    }
}

/// A refused placeholder, in the frame of its operation.
pub(crate) fn placeholder(frame: Frame, error: &PlaceholderError) -> ApiError {
    match error {
        PlaceholderError::Value { error, .. } | PlaceholderError::Name { error, .. }
            if frame.layer() == ValidationLayer::Current =>
        {
            frame.value(error)
        }
        error => frame.validation(&error.text(frame.layer())),
    }
}

/// A refused expression, in the frame of its operation.
pub(crate) fn refused(frame: Frame, kind: ExpressionKind) -> impl Fn(ExpressionError) -> ApiError {
    move |error| frame.validation(&error.text(kind))
}

/// A refused legacy parameter, in the frame of its operation.
pub(crate) fn legacy(frame: Frame, error: &LegacyError) -> ApiError {
    match error {
        LegacyError::Value(error) => frame.value(error),
        LegacyError::Text(text) => frame.validation(text),
    }
}

/// The projection that a request asks for, by expression or by attributes.
pub(crate) fn projection<'r>(
    frame: Frame,
    expression: Option<&'r str>,
    attributes: Option<&'r [String]>,
    (names, values): (&'r Names, &'r Values),
) -> Result<Option<Projection<'r>>, ApiError> {
    let Some(expression) = expression else {
        let projection = attributes.map(Projection::of_attributes).transpose();
        return projection.map_err(|error| legacy(frame, &error));
    };
    let mut placeholders = Placeholders::new(names, values);
    let projection = Projection::parse(expression, &mut placeholders);
    let projection = projection.map_err(refused(frame, ExpressionKind::Projection))?;
    placeholders.finish().map_err(|error| placeholder(frame, &error))?;
    Ok(Some(projection))
}

/// A refusal that only the item shows; AWS counts none of these.
pub(crate) fn refused_by_item(kind: ExpressionKind) -> impl Fn(ExpressionError) -> ApiError {
    move |error| errors::validation(error.text(kind))
}

/// The older layer says which expressions the values lack.
fn lacking(frame: Frame, expressions: &[Sent]) -> String {
    if frame.layer() == ValidationLayer::Current {
        return String::new();
    }
    let names: Vec<&str> = expressions.iter().map(|(name, _)| *name).collect();
    let verb = if names.len() == 1 { "is" } else { "are" };
    format!(": {} {verb} null", names.join(" and "))
}

/// Names of members that were sent.
fn listed(members: &[Sent]) -> String {
    let names: Vec<&str> = members.iter().filter(|(_, sent)| *sent).map(|(name, _)| *name).collect();
    names.join(", ")
}

/// Refuses the first of these members that was sent: AWS takes it, the emulator does not yet.
pub(crate) fn not_emulated(operation: &str, members: &[Sent]) -> Result<(), ApiError> {
    match members.iter().find(|(_, sent)| *sent) {
        Some((name, _)) => Err(ApiError::member_not_emulated(operation, name)),
        None => Ok(()),
    }
}
