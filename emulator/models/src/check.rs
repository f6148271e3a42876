//! The checks AWS's front end makes on an input before its operation runs, in AWS's words.
//!
//! [`types()`] comes first: a JSON value of the wrong type is a `SerializationException`, and the first one ends the
//! request. [`constraints()`] comes second: it looks at the whole input and joins what it finds into one
//! `ValidationException` (or what the service calls it; the code is the caller's to choose).
//!
//! An input is keyed by member name; a name on the wire that differs is understood too. Members that the model does
//! not know are ignored, and a JSON `null` member counts as absent. Nothing is allocated unless something is wrong.

mod constraints;
mod java;
mod types;

use crate::{Member, ServiceModel, ShapeId};
use serde_json::{Map, Value};

pub use constraints::MAX_VIOLATIONS;

/// How deep an input may nest, in shapes: a DynamoDB item of the deepest allowed nesting takes about 70, and a JSON
/// parser stops at 128 itself. [`types()`] refuses what is deeper, so the recursion here is bounded for every codec.
pub const MAX_DEPTH: usize = 140;

/// The wording of violations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wording {
    /// Nearly every service: all violations, `Value '' at 'datastoreName' failed to satisfy constraint: ...`.
    Classic,
    /// DynamoDB's newer layer, in the regions that have it: the first violation alone,
    /// `Value at 'TableName' failed to satisfy constraint: ...`, and no path for an enumeration. If a required
    /// member is missing, the older layer comes first and answers as [`Wording::Classic`].
    DynamoDb,
}

/// Checks that every JSON value has a type that its shape can be read from.
///
/// # Errors
/// The message of AWS's `SerializationException`, for the first wrong value in the order of the input.
pub fn types(service: &ServiceModel, shape: ShapeId, value: &Value) -> Result<(), String> {
    types::check(service, shape, value)
}

/// Checks required members, lengths, ranges, patterns and enumerations.
///
/// Values of a wrong type are passed over; [`types()`] is there for them.
///
/// # Errors
/// AWS's whole message, as `2 validation errors detected: ...; ...`, with at most [`MAX_VIOLATIONS`] violations.
pub fn constraints(
    service: &ServiceModel,
    shape: ShapeId,
    value: &Value,
    wording: Wording,
) -> Result<(), String> {
    constraints::check(service, shape, value, wording)
}

/// The value of a member, unless it is absent or `null`.
fn member_value<'v>(member: &Member, members: &'v Map<String, Value>) -> Option<&'v Value> {
    let found = members.get(member.name).or_else(|| members.get(member.wire_name?));
    found.filter(|value| !value.is_null())
}

/// The number of bytes in a well-formed base64 text.
fn decoded_length(base64: &str) -> usize {
    let padding = base64.bytes().rev().take(2).filter(|byte| *byte == b'=').count();
    (base64.len() / 4 * 3).saturating_sub(padding)
}
