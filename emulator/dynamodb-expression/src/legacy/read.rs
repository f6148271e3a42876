//! Legacy parameters as they arrive: shapes are read here, rules are checked later.
//!
//! A word that is not in one of AWS's enumerations, or a condition without an operator where AWS requires one, is refused by
//! AWS's model, which the service asks for its words when reading fails.

use std::collections::HashSet;

use super::operator::ComparisonOperator;
use crate::value::{
    AttributeValue, JsonBytes, JsonKind, JsonSource, SerializationError, ValueError, boolean, list, map,
    one_value, string,
};

/// A value, or the rule that it breaks.
pub(super) type SentValue = Result<AttributeValue, ValueError>;

/// One condition as sent.
#[derive(Debug, Default)]
pub(super) struct SentCondition {
    pub(super) operator: Option<ComparisonOperator>,
    pub(super) list: Option<Vec<SentValue>>,
    pub(super) value: Option<SentValue>,
    pub(super) exists: Option<bool>,
}

/// `Expected`, `QueryFilter`, `ScanFilter` or `KeyConditions` as sent: read, not yet checked.
#[derive(Debug, Default)]
pub struct SentConditions(pub(super) Vec<(String, SentCondition)>);

impl SentConditions {
    /// Reads `Expected`.
    ///
    /// # Errors
    /// A wrong shape, or an operator that there is not.
    pub fn expected(bytes: &[u8]) -> Result<SentConditions, SerializationError> {
        named(bytes, condition).map(SentConditions)
    }

    /// Reads `QueryFilter`, `ScanFilter` or `KeyConditions`, which have operators and lists of values only.
    ///
    /// # Errors
    /// A wrong shape, an operator that there is not, or none.
    pub fn filter(bytes: &[u8]) -> Result<SentConditions, SerializationError> {
        let read = named(bytes, |source| {
            let SentCondition { operator, list, .. } = condition(source)?;
            if operator.is_none() {
                return Err(SerializationError::new("Member must not be null"));
            }
            Ok(SentCondition { operator, list, ..SentCondition::default() })
        });
        read.map(SentConditions)
    }
}

/// What is done to one attribute, as sent.
#[derive(Debug, Default)]
pub(super) struct SentUpdate {
    pub(super) action: UpdateAction,
    pub(super) value: Option<SentValue>,
}

/// `Action` of `AttributeUpdates`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum UpdateAction {
    #[default]
    Put,
    Add,
    Delete,
}

/// `AttributeUpdates` as sent: read, not yet checked.
#[derive(Debug, Default)]
pub struct SentUpdates(pub(super) Vec<(String, SentUpdate)>);

impl SentUpdates {
    /// Reads `AttributeUpdates`.
    ///
    /// # Errors
    /// A wrong shape, or an action that there is not.
    pub fn from_json_bytes(bytes: &[u8]) -> Result<SentUpdates, SerializationError> {
        named(bytes, update).map(SentUpdates)
    }
}

type Read<T> = Result<T, SerializationError>;

/// A map, in the order sent. Of members with the same name the last stays.
fn named<'j, T>(
    bytes: &'j [u8],
    mut read: impl FnMut(&mut JsonBytes<'j>) -> Read<T>,
) -> Read<Vec<(String, T)>> {
    let mut source = JsonBytes::new(bytes);
    map(&mut source)?;
    let mut members = Vec::new();
    while let Some(name) = source.next_name()? {
        members.push((name.into_owned(), read(&mut source)?));
    }
    if !source.is_at_end() {
        return Err(SerializationError::malformed());
    }
    let mut seen = HashSet::new();
    let last: Vec<bool> = members.iter().rev().map(|(name, _)| seen.insert(name.as_str())).collect();
    let mut last = last.into_iter().rev();
    drop(seen);
    members.retain(|_| last.next().unwrap_or(true));
    Ok(members)
}

fn condition<'j>(source: &mut JsonBytes<'j>) -> Read<SentCondition> {
    let mut condition = SentCondition::default();
    map(source)?;
    while let Some(name) = source.next_name()? {
        if source.kind()? == JsonKind::Null {
            source.skip()?;
            continue;
        }
        match &*name {
            "ComparisonOperator" => {
                let operator = ComparisonOperator::from_name(&string(source)?);
                condition.operator =
                    Some(operator.ok_or_else(|| SerializationError::new("Unknown ComparisonOperator"))?);
            }
            "AttributeValueList" => condition.list = Some(list(source, one_value)?),
            "Value" => condition.value = Some(one_value(source)?),
            "Exists" => condition.exists = Some(boolean(source)?),
            _ => source.skip()?,
        }
    }
    Ok(condition)
}

fn update<'j>(source: &mut JsonBytes<'j>) -> Read<SentUpdate> {
    let mut update = SentUpdate::default();
    map(source)?;
    while let Some(name) = source.next_name()? {
        if source.kind()? == JsonKind::Null {
            source.skip()?;
            continue;
        }
        match &*name {
            "Action" => {
                update.action = match &*string(source)? {
                    "PUT" => UpdateAction::Put,
                    "ADD" => UpdateAction::Add,
                    "DELETE" => UpdateAction::Delete,
                    _ => return Err(SerializationError::new("Unknown Action")),
                };
            }
            "Value" => update.value = Some(one_value(source)?),
            _ => source.skip()?,
        }
    }
    Ok(update)
}
