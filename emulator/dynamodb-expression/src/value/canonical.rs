//! Values read back from the canonical bytes that this crate wrote: the same grammar as on the wire, but nothing is checked
//! twice. Sets and attributes are taken in the order they stand in.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::json_source::{JsonBytes, JsonKind, JsonSource};
use super::{AttributeType, AttributeValue, Attributes, MAX_NESTING};
use crate::number::Number;

/// The bytes are not canonical JSON of values: a fault of whoever stored them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CorruptValue;

impl fmt::Display for CorruptValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("stored bytes are not canonical attribute values")
    }
}

impl std::error::Error for CorruptValue {}

impl AttributeValue {
    /// Reads what [`AttributeValue::write_json`] wrote.
    ///
    /// # Errors
    /// Where the bytes were not written so.
    pub fn from_canonical(bytes: &[u8]) -> Result<AttributeValue, CorruptValue> {
        attribute_value(&mut JsonBytes::new(bytes), 0).ok_or(CorruptValue)
    }
}

impl Attributes {
    /// Reads what [`Attributes::write_json`] wrote.
    ///
    /// # Errors
    /// Where the bytes were not written so.
    pub fn from_canonical(bytes: &[u8]) -> Result<Attributes, CorruptValue> {
        attributes(&mut JsonBytes::new(bytes), 0).ok_or(CorruptValue)
    }
}

fn attributes(source: &mut JsonBytes<'_>, depth: usize) -> Option<Attributes> {
    source.open().ok()?;
    let mut attributes = Vec::new();
    while let Some(name) = source.next_name().ok()? {
        attributes.push((name.into_owned(), attribute_value(source, depth)?));
    }
    Some(Attributes(attributes))
}

fn attribute_value(source: &mut JsonBytes<'_>, depth: usize) -> Option<AttributeValue> {
    if depth > MAX_NESTING {
        return None;
    }
    source.open().ok()?;
    let kind = AttributeType::from_name(&source.next_name().ok()??)?;
    let value = match kind {
        AttributeType::S => AttributeValue::S(source.string().ok()?.into_owned()),
        AttributeType::N => AttributeValue::N(number(source)?),
        AttributeType::B => AttributeValue::B(binary(source)?),
        AttributeType::SS => {
            AttributeValue::SS(list(source, |source| Some(source.string().ok()?.into_owned()))?)
        }
        AttributeType::NS => AttributeValue::NS(list(source, number)?),
        AttributeType::BS => AttributeValue::BS(list(source, binary)?),
        AttributeType::L => AttributeValue::L(list(source, |source| attribute_value(source, depth + 1))?),
        AttributeType::M => AttributeValue::M(attributes(source, depth + 1)?),
        AttributeType::Bool | AttributeType::Null => {
            let JsonKind::Bool(value) = source.kind().ok()? else { return None };
            source.skip().ok()?;
            if kind == AttributeType::Null { AttributeValue::Null } else { AttributeValue::Bool(value) }
        }
    };
    source.next_name().ok()?.is_none().then_some(value)
}

fn number(source: &mut JsonBytes<'_>) -> Option<Number> {
    Number::parse(&source.string().ok()?).ok()
}

fn binary(source: &mut JsonBytes<'_>) -> Option<Vec<u8>> {
    STANDARD.decode(source.string().ok()?.as_bytes()).ok()
}

fn list<T>(
    source: &mut JsonBytes<'_>,
    mut element: impl FnMut(&mut JsonBytes<'_>) -> Option<T>,
) -> Option<Vec<T>> {
    source.open().ok()?;
    let mut elements = Vec::new();
    while source.next_element().ok()? {
        elements.push(element(source)?);
    }
    Some(elements)
}
