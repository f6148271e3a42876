//! Values as they arrive on the wire, with AWS's checks.
//!
//! A wrong shape anywhere in the request is reported before a broken rule anywhere, as AWS does, which deserializes the whole
//! request before it validates: reading goes on past the first broken rule, which is kept.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::error::{ReadError, SerializationError, ValueError};
use super::json_source::{JsonBytes, JsonKind, JsonSource, JsonTree};
use super::{AttributeType, AttributeValue, Attributes, MAX_NESTING, check_name_size};
use crate::number::Number;

impl AttributeValue {
    /// Reads one value from JSON text.
    ///
    /// # Errors
    /// A wrong shape, or the first rule broken.
    pub fn from_json_bytes(bytes: &[u8]) -> Result<AttributeValue, ReadError> {
        from_bytes(bytes, |reader, source| reader.attribute_value(source, 0))
    }

    /// Reads one value from parsed JSON.
    ///
    /// # Errors
    /// As for [`AttributeValue::from_json_bytes`].
    pub fn from_json(json: &Value) -> Result<AttributeValue, ReadError> {
        Reader::finish(|reader| reader.attribute_value(&mut JsonTree::new(json), 0))
    }
}

impl Attributes {
    /// Reads an item, a key or another map of names to values from JSON text.
    ///
    /// # Errors
    /// A wrong shape, or the first rule broken.
    pub fn from_json_bytes(bytes: &[u8]) -> Result<Attributes, ReadError> {
        from_bytes(bytes, |reader, source| reader.attributes(source, 0))
    }

    /// Reads an item, a key or another map of names to values from parsed JSON.
    ///
    /// # Errors
    /// As for [`Attributes::from_json_bytes`].
    pub fn from_json(json: &Value) -> Result<Attributes, ReadError> {
        Reader::finish(|reader| reader.attributes(&mut JsonTree::new(json), 0))
    }
}

/// Reads a map whose values fail one by one, in the order sent: the shape of `ExpressionAttributeValues`.
///
/// # Errors
/// A wrong shape. A broken rule stands in the place of its value.
#[allow(clippy::type_complexity)]
pub(crate) fn values_one_by_one<'j>(
    source: &mut impl JsonSource<'j>,
    most_nesting: usize,
) -> Result<Vec<(String, Result<AttributeValue, ValueError>)>, SerializationError> {
    map(source)?;
    let mut values = Vec::new();
    while let Some(name) = source.next_name()? {
        values.push((name.into_owned(), nested_value(source, most_nesting)?));
    }
    Ok(values)
}

/// Reads one value. A broken rule stands in its place.
pub(crate) fn one_value<'j, S: JsonSource<'j>>(source: &mut S) -> Read<Result<AttributeValue, ValueError>> {
    nested_value(source, MAX_NESTING)
}

fn nested_value<'j, S: JsonSource<'j>>(
    source: &mut S,
    most_nesting: usize,
) -> Read<Result<AttributeValue, ValueError>> {
    let mut reader = Reader { most_nesting, ..Reader::default() };
    let value = reader.attribute_value(source, 0)?;
    Ok(reader.invalid.map_or(Ok(value), Err))
}

fn from_bytes<T>(
    bytes: &[u8],
    read: impl FnOnce(&mut Reader, &mut JsonBytes<'_>) -> Result<T, SerializationError>,
) -> Result<T, ReadError> {
    Reader::finish(|reader| {
        let mut source = JsonBytes::new(bytes);
        let value = read(reader, &mut source)?;
        if source.is_at_end() { Ok(value) } else { Err(SerializationError::malformed()) }
    })
}

struct Reader {
    /// How many maps and lists may stand around a value.
    most_nesting: usize,
    /// The first rule broken.
    invalid: Option<ValueError>,
    /// Whether that is an attribute of the item itself without a name, which AWS reports before all else.
    nameless: bool,
}

impl Default for Reader {
    fn default() -> Reader {
        Reader { most_nesting: MAX_NESTING, invalid: None, nameless: false }
    }
}

type Read<T> = Result<T, SerializationError>;

impl Reader {
    fn finish<T>(read: impl FnOnce(&mut Reader) -> Read<T>) -> Result<T, ReadError> {
        let mut reader = Reader::default();
        let value = read(&mut reader).map_err(ReadError::Serialization)?;
        match reader.invalid {
            Some(error) => Err(ReadError::Validation(error)),
            None => Ok(value),
        }
    }

    /// Notes a broken rule; what is returned in its place is never seen.
    fn refuse(&mut self, error: ValueError) -> AttributeValue {
        match self.invalid {
            // A name is missed inside a value only after its depth is looked at.
            Some(ValueError::EmptyName) if error == ValueError::Nesting && !self.nameless => {
                self.invalid = Some(error);
            }
            Some(_) => {}
            None => self.invalid = Some(error),
        }
        AttributeValue::Null
    }

    fn attributes<'j>(&mut self, source: &mut impl JsonSource<'j>, depth: usize) -> Read<Attributes> {
        map(source)?;
        let mut attributes = Vec::new();
        while let Some(name) = source.next_name()? {
            if name.is_empty() {
                if depth == 0 {
                    self.nameless = true;
                    self.invalid = Some(ValueError::EmptyName);
                }
                self.refuse(ValueError::EmptyName);
            }
            if let Err(error) = check_name_size(&name) {
                self.refuse(error);
            }
            attributes.push((name.into_owned(), self.attribute_value(source, depth)?));
        }
        Ok(attributes.into_iter().collect())
    }

    /// `depth` is the number of maps and lists around the value.
    fn attribute_value<'j>(
        &mut self,
        source: &mut impl JsonSource<'j>,
        depth: usize,
    ) -> Read<AttributeValue> {
        match source.kind()? {
            JsonKind::Object if depth > self.most_nesting => {
                source.skip()?;
                return Ok(self.refuse(ValueError::Nesting));
            }
            JsonKind::Object => {}
            JsonKind::Null => {
                source.skip()?;
                return Ok(self.refuse(ValueError::Empty));
            }
            JsonKind::Array => {
                return Err(SerializationError::new(
                    "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValue",
                ));
            }
            _ => return Err(SerializationError::new("Unexpected value type in payload")),
        }
        source.open()?;
        let mut value: Option<(AttributeType, AttributeValue)> = None;
        while let Some(name) = source.next_name()? {
            let kind = AttributeType::from_name(&name);
            let (Some(kind), false) = (kind, source.kind()? == JsonKind::Null) else {
                source.skip()?;
                continue;
            };
            let read = self.typed(kind, source, depth)?;
            if value.as_ref().is_some_and(|(earlier, _)| *earlier != kind) {
                self.refuse(ValueError::SeveralTypes);
            }
            value = Some((kind, read));
        }
        Ok(value.map_or_else(|| self.refuse(ValueError::Empty), |(_, value)| value))
    }

    fn typed<'j>(
        &mut self,
        kind: AttributeType,
        source: &mut impl JsonSource<'j>,
        depth: usize,
    ) -> Read<AttributeValue> {
        Ok(match kind {
            AttributeType::S => AttributeValue::S(string(source)?.into_owned()),
            AttributeType::N => Number::parse(&string(source)?)
                .map_or_else(|error| self.refuse(error.into()), AttributeValue::N),
            AttributeType::B => AttributeValue::B(binary(source)?),
            AttributeType::Bool => AttributeValue::Bool(boolean(source)?),
            AttributeType::Null if boolean(source)? => AttributeValue::Null,
            AttributeType::Null => self.refuse(ValueError::NullFalse),
            AttributeType::SS => {
                let members = list(source, |source| string(source).map(Cow::into_owned))?;
                self.set(
                    members,
                    ValueError::EmptyStringSet,
                    ValueError::DuplicateStrings,
                    AttributeValue::SS,
                )
            }
            AttributeType::BS => {
                let members = list(source, binary)?;
                self.set(
                    members,
                    ValueError::EmptyBinarySet,
                    ValueError::DuplicateBinaries,
                    AttributeValue::BS,
                )
            }
            AttributeType::NS => {
                let texts = list(source, string)?;
                match texts.iter().map(|text| Number::parse(text)).collect::<Result<Vec<_>, _>>() {
                    Ok(members) => self.set(
                        members,
                        ValueError::EmptyNumberSet,
                        |_| ValueError::DuplicateNumbers,
                        AttributeValue::NS,
                    ),
                    Err(error) => self.refuse(error.into()),
                }
            }
            AttributeType::L => {
                AttributeValue::L(list(source, |source| self.attribute_value(source, depth + 1))?)
            }
            AttributeType::M => AttributeValue::M(self.attributes(source, depth + 1)?),
        })
    }

    fn set<T: Ord + Clone>(
        &mut self,
        members: Vec<T>,
        empty: ValueError,
        duplicates: impl FnOnce(Vec<T>) -> ValueError,
        build: impl FnOnce(Vec<T>) -> AttributeValue,
    ) -> AttributeValue {
        if members.is_empty() {
            return self.refuse(empty);
        }
        if members.is_sorted_by(|left, right| left < right) {
            return build(members);
        }
        let mut sorted = members.clone();
        sorted.sort();
        if sorted.is_sorted_by(|left, right| left < right) {
            build(sorted)
        } else {
            self.refuse(duplicates(members))
        }
    }
}

/// Opens a map.
pub(crate) fn map<'j>(source: &mut impl JsonSource<'j>) -> Read<()> {
    match source.kind()? {
        JsonKind::Object => source.open(),
        JsonKind::Array => Err(SerializationError::new(
            "Unrecognized collection type java.util.Map<java.lang.String, \
             com.amazonaws.dynamodb.v20120810.AttributeValue>",
        )),
        _ => Err(SerializationError::new("Unexpected field type")),
    }
}

pub(crate) fn string<'j>(source: &mut impl JsonSource<'j>) -> Read<Cow<'j, str>> {
    match source.kind()? {
        JsonKind::String => source.string(),
        other => Err(conversion(other, "String")),
    }
}

pub(crate) fn boolean<'j>(source: &mut impl JsonSource<'j>) -> Read<bool> {
    match source.kind()? {
        JsonKind::Bool(value) => {
            source.skip()?;
            Ok(value)
        }
        // AWS's parser takes these words for booleans.
        JsonKind::String => match source.string()?.to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" => Ok(true),
            "false" | "0" | "no" => Ok(false),
            _ => Err(SerializationError::new("Unexpected token received from parser")),
        },
        other => Err(conversion(other, "Boolean")),
    }
}

fn conversion(found: JsonKind, wanted: &str) -> SerializationError {
    let found = match found {
        JsonKind::Bool(true) => "TRUE_VALUE",
        JsonKind::Bool(false) => "FALSE_VALUE",
        JsonKind::Integer => "NUMBER_VALUE",
        JsonKind::Decimal => "DECIMAL_VALUE",
        JsonKind::Null => "NULL_VALUE",
        JsonKind::String => "STRING_VALUE",
        JsonKind::Array => {
            return SerializationError::new(format!("Unrecognized collection type class java.lang.{wanted}"));
        }
        JsonKind::Object => {
            return SerializationError::new("Start of structure or map found where not expected");
        }
    };
    SerializationError::new(format!("{found} cannot be converted to {wanted}"))
}

fn binary<'j>(source: &mut impl JsonSource<'j>) -> Read<Vec<u8>> {
    let text = match source.kind()? {
        JsonKind::String => source.string()?,
        JsonKind::Array => {
            return Err(SerializationError::new("Unrecognized collection type class java.nio.ByteBuffer"));
        }
        JsonKind::Object => {
            return Err(SerializationError::new("Start of structure or map found where not expected"));
        }
        _ => return Err(SerializationError::new("only base-64-encoded strings are convertible to bytes")),
    };
    if !text.len().is_multiple_of(4) {
        return Err(SerializationError::new(format!(
            "Base64 encoded length is expected a multiple of 4 bytes but found: {}",
            text.len()
        )));
    }
    STANDARD.decode(text.as_bytes()).map_err(|error| match error {
        base64::DecodeError::InvalidByte(_, byte) => {
            SerializationError::new(format!("Invalid Base64 character: '{}'", char::from(byte)))
        }
        // The misspelling is AWS's.
        _ => SerializationError::new("Invalid last non-pad Base64 character dectected"),
    })
}

pub(crate) fn list<'j, S: JsonSource<'j>, T>(
    source: &mut S,
    mut element: impl FnMut(&mut S) -> Read<T>,
) -> Read<Vec<T>> {
    match source.kind()? {
        JsonKind::Array => {}
        JsonKind::Object => {
            return Err(SerializationError::new("Start of structure or map found where not expected"));
        }
        _ => return Err(SerializationError::new("Unexpected field type")),
    }
    source.open()?;
    let mut elements = Vec::new();
    while source.next_element()? {
        elements.push(element(source)?);
    }
    Ok(elements)
}
