//! Why a value on the wire is refused: it is not of the wire's shape, or it breaks a rule of DynamoDB.

use std::collections::HashSet;
use std::fmt;
use std::hash::Hash;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::MAX_NAME_BYTES;
use crate::number::NumberError;

/// Why values could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// `com.amazon.coral.service#SerializationException`: the JSON does not have the shape of the request.
    Serialization(SerializationError),
    /// `com.amazon.coral.validate#ValidationException`: the JSON is fine, a value is not.
    Validation(ValueError),
}

/// The text of a `SerializationException`.
///
/// Believed, except for `TRUE_VALUE`/`NUMBER_VALUE cannot be converted to String`, `Unexpected value type in payload` and
/// `Start of structure or map found where not expected`, which were seen on AWS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SerializationError(String);

impl SerializationError {
    pub(crate) fn new(text: impl Into<String>) -> SerializationError {
        SerializationError(text.into())
    }

    /// The JSON itself is broken.
    pub(crate) fn malformed() -> SerializationError {
        SerializationError::new("Unexpected token received from parser")
    }
}

impl fmt::Display for SerializationError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Which of DynamoDB's two validation layers an operation runs; they word some refusals differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValidationLayer {
    /// PutItem, UpdateItem, DeleteItem, GetItem, BatchGetItem and Query.
    Current,
    /// BatchWriteItem, the transactions and Scan.
    Older,
}

/// A rule of DynamoDB that a value breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValueError {
    /// `{}` or only unknown members.
    Empty,
    /// Two types at once.
    SeveralTypes,
    /// `{"NULL": false}`.
    NullFalse,
    /// `{"SS": []}`.
    EmptyStringSet,
    /// `{"NS": []}`.
    EmptyNumberSet,
    /// `{"BS": []}`.
    EmptyBinarySet,
    /// A repeated string; the members as sent.
    DuplicateStrings(Vec<String>),
    /// A repeated number.
    DuplicateNumbers,
    /// A repeated binary; the members as sent.
    DuplicateBinaries(Vec<Vec<u8>>),
    /// Not a Number.
    Number(NumberError),
    /// Documents nested too deep.
    Nesting,
    /// An attribute of an item, or of a map in it, without a name.
    EmptyName,
    /// A name of more than [`MAX_NAME_BYTES`].
    NameTooLarge,
}

impl From<NumberError> for ValueError {
    fn from(error: NumberError) -> ValueError {
        ValueError::Number(error)
    }
}

impl ValueError {
    /// AWS's text, without the frame that an operation puts around it.
    #[must_use]
    pub fn text(&self, layer: ValidationLayer) -> String {
        let core = match self {
            ValueError::Empty => {
                return "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
                    .into();
            }
            ValueError::SeveralTypes => {
                return "Supplied AttributeValue has more than one datatypes set, must contain exactly one of \
                        the supported datatypes"
                    .into();
            }
            ValueError::Number(error) => return error.text(layer),
            ValueError::Nesting => return NESTING.into(),
            // Captured (published), as are the cases of PutItem and UpdateItem.
            ValueError::NameTooLarge => {
                return format!(
                    "Attribute name is too large, must be less than {} bytes",
                    MAX_NAME_BYTES + 1
                );
            }
            ValueError::EmptyName => return "Empty attribute name".into(),
            ValueError::DuplicateNumbers if layer == ValidationLayer::Older => {
                return "Input collection contains duplicates".into();
            }
            ValueError::NullFalse => "Null attribute value types must have the value of true".into(),
            ValueError::EmptyStringSet => "An string set  may not be empty".into(),
            ValueError::EmptyNumberSet => "An number set  may not be empty".into(),
            ValueError::EmptyBinarySet => "Binary sets should not be empty".into(),
            ValueError::DuplicateNumbers => "Input collection contains duplicates.".into(),
            ValueError::DuplicateStrings(members) => {
                format!("Input collection {} contains duplicates.", quote_strings(members, layer))
            }
            ValueError::DuplicateBinaries(members) => {
                format!("Input collection {}of type BS contains duplicates.", quote_binaries(members, layer))
            }
        };
        format!("One or more parameter values were invalid: {core}")
    }
}

/// The text for documents nested too deep.
pub(crate) const NESTING: &str = "Nesting Levels have exceeded supported limits: Attributes in the item have nested \
                                  levels beyond supported limit";

impl NumberError {
    /// AWS's text.
    #[must_use]
    pub fn text(&self, layer: ValidationLayer) -> String {
        const UNDERFLOW: &str =
            "Number underflow. Attempting to store a number with magnitude smaller than supported range";
        match self {
            NumberError::NotNumeric(raw) if raw.is_empty() && layer == ValidationLayer::Older => {
                "The parameter cannot be converted to a numeric value".into()
            }
            NumberError::NotNumeric(raw) => {
                format!("The parameter cannot be converted to a numeric value: {raw}")
            }
            // The older layer keeps the exponent in 32 bits, where the highest one wraps.
            NumberError::Overflow { exponent }
                if layer == ValidationLayer::Older && *exponent >= i64::from(i32::MAX) =>
            {
                UNDERFLOW.into()
            }
            NumberError::Overflow { .. } => {
                "Number overflow. Attempting to store a number with magnitude larger than supported range"
                    .into()
            }
            NumberError::Underflow => UNDERFLOW.into(),
            NumberError::TooPrecise => {
                "Attempting to store more than 38 significant digits in a Number".into()
            }
        }
    }
}

fn quote_strings(members: &[String], layer: ValidationLayer) -> String {
    match layer {
        ValidationLayer::Older => format!("[{}]", members.join(", ")),
        ValidationLayer::Current => {
            let quoted: Vec<String> =
                as_reported(members).iter().map(|member| format!("\"{member}\"")).collect();
            format!("[{}]", quoted.join(", "))
        }
    }
}

fn quote_binaries(members: &[Vec<u8>], layer: ValidationLayer) -> String {
    match layer {
        ValidationLayer::Older => {
            let texts: Vec<String> = members.iter().map(|member| STANDARD.encode(member)).collect();
            format!("[{}]", texts.join(", "))
        }
        ValidationLayer::Current => {
            // Sorted by the bytes themselves, not by their Base64 text.
            let quoted: Vec<String> = as_reported(members)
                .iter()
                .map(|member| format!("\"{}\"", STANDARD.encode(member)))
                .collect();
            format!("[{}]", quoted.join(","))
        }
    }
}

/// The members up to the first repeat in byte order, then the repeat, then the rest as sent.
fn as_reported<T: Ord + Hash>(members: &[T]) -> Vec<&T> {
    let mut seen = HashSet::new();
    let repeat = members.iter().position(|member| !seen.insert(member));
    let (head, tail) = members.split_at(repeat.unwrap_or(members.len()));
    let mut head: Vec<&T> = head.iter().collect();
    head.sort();
    head.into_iter().chain(tail).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    // The text is as captured on AWS: in order up to the repeat, then as sent.
    #[test]
    fn members_are_sorted_up_to_the_repeat() {
        for (members, expected) in [
            (vec!["c", "a", "b"], vec!["a", "b", "c"]),
            (vec!["c", "a", "c", "b", "a"], vec!["a", "c", "c", "b", "a"]),
            (vec![], vec![]),
        ] {
            assert_eq!(as_reported(&members), expected.iter().collect::<Vec<_>>());
        }
    }

    // A set may be as large as a request. Looking for its repeat among all members before each would take hours.
    #[test]
    fn a_large_set_is_reported_at_once() {
        let members: Vec<String> = (0..500_000).chain([0]).map(|number: u32| number.to_string()).collect();
        let text = ValueError::DuplicateStrings(members).text(ValidationLayer::Current);
        assert!(text.ends_with("\"99999\", \"0\"] contains duplicates."), "{}", text.len());
    }
}
