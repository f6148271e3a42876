//! Attributes of messages: what they may be, how large they are, their sum.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contract::ApiError;
use md5::{Digest, Md5};
use serde::{Deserialize, Serialize};

use super::message::check_characters;
use crate::errors;

/// How many attributes a message may have.
const MOST_ATTRIBUTES: usize = 10;
const LONGEST_NAME: usize = 256;
/// Numbers have up to so many digits.
const MOST_DIGITS: usize = 38;
/// The one system attribute that can be sent.
pub(crate) const TRACE_HEADER: &str = "AWSTraceHeader";

/// Attributes by name, which is the order of their sum.
pub(crate) type Attributes = BTreeMap<String, Attribute>;

/// An attribute as it is sent and shown. Lists are for a future that AWS reserves, and are refused.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Attribute {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    string_value: Option<String>,
    /// In base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    binary_value: Option<String>,
    #[serde(default, skip_serializing)]
    string_list_values: Vec<String>,
    #[serde(default, skip_serializing)]
    binary_list_values: Vec<String>,
    #[serde(default)]
    data_type: Option<String>,
}

impl Attribute {
    /// The text, of an attribute that has one.
    pub(crate) fn text(&self) -> Option<&str> {
        self.string_value.as_deref()
    }

    fn data_type(&self) -> &str {
        self.data_type.as_deref().unwrap_or_default()
    }

    /// What the type is made of, in front of the dot.
    fn base_type(&self) -> &str {
        self.data_type().split('.').next().unwrap_or_default()
    }

    /// The value's bytes; nothing if they are not base64.
    fn bytes(&self) -> Vec<u8> {
        match (&self.string_value, &self.binary_value) {
            (Some(text), _) => text.clone().into_bytes(),
            (None, Some(base64)) => STANDARD.decode(base64).unwrap_or_default(),
            (None, None) => Vec::new(),
        }
    }

    fn size(&self) -> usize {
        self.data_type().len() + self.bytes().len()
    }
}

/// How much attributes add to the size of their message.
pub(crate) fn size(attributes: &Attributes) -> usize {
    attributes.iter().map(|(name, attribute)| name.len() + attribute.size()).sum()
}

/// The sum of attributes: of each, in the order of names, the name, the type, a byte for the kind of value, and the value.
pub(crate) fn md5(attributes: &Attributes) -> String {
    let mut sum = Md5::new();
    for (name, attribute) in attributes {
        add(&mut sum, name.as_bytes());
        add(&mut sum, attribute.data_type().as_bytes());
        sum.update([if attribute.string_value.is_some() { 1 } else { 2 }]);
        add(&mut sum, &attribute.bytes());
    }
    hex::encode(sum.finalize())
}

/// Adds bytes behind their length.
fn add(sum: &mut Md5, bytes: &[u8]) {
    sum.update(u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes());
    sum.update(bytes);
}

/// The MD5 sum of a text.
pub(crate) fn md5_of(text: &str) -> String {
    hex::encode(Md5::digest(text.as_bytes()))
}

/// Checks what a message may carry.
///
/// # Errors
/// `InvalidParameterValue`, in AWS's texts: captured where `errors.rs` or the fixtures say so.
pub(crate) fn check(attributes: &Attributes) -> Result<(), ApiError> {
    if attributes.len() > MOST_ATTRIBUTES {
        return Err(errors::invalid_parameter(format!(
            "Number of message attributes [{}] exceeds the allowed maximum [{MOST_ATTRIBUTES}].",
            attributes.len()
        )));
    }
    attributes.iter().try_for_each(|(name, attribute)| {
        check_name(name)?;
        check_value(name, attribute, "user")
    })
}

/// Checks the attributes of the system's that a message may be sent with.
///
/// # Errors
/// `InvalidParameterValue`. Believed.
pub(crate) fn check_system(attributes: &Attributes) -> Result<(), ApiError> {
    for (name, attribute) in attributes {
        if name != TRACE_HEADER {
            let message = format!("Message system attribute name '{name}' is invalid.");
            return Err(errors::invalid_parameter(message));
        }
        check_value(name, attribute, "system")?;
        if attribute.data_type() != "String" {
            let message = format!(
                "The type of message (system) attribute '{name}' is invalid. You must use only the following supported type \
                 prefixes: String."
            );
            return Err(errors::invalid_parameter(message));
        }
    }
    Ok(())
}

fn check_name(name: &str) -> Result<(), ApiError> {
    if name.len() >= LONGEST_NAME {
        return Err(errors::invalid_parameter(
            "Message (user) attribute names must be shorter than 256 Bytes",
        ));
    }
    let is_of_names = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    if name.is_empty() || !name.bytes().all(is_of_names) {
        return Err(errors::invalid_parameter(
            "Message (user) attributes name can only contain upper and lower score characters, digits, periods, hyphens and \
             underscores. ",
        ));
    }
    let lower = name.to_ascii_lowercase();
    if lower.starts_with("aws.") || lower.starts_with("amazon.") {
        let message =
            format!("You can't use message attribute names beginning with 'AWS.' or 'Amazon.': '{name}'.");
        return Err(errors::invalid_parameter(message));
    }
    if name.starts_with('.') || name.ends_with('.') || name.contains("..") {
        let message =
            "You can't use message attribute names beginning or ending with a period, or with two in a row.";
        return Err(errors::invalid_parameter(message));
    }
    Ok(())
}

fn check_value(name: &str, attribute: &Attribute, whose: &str) -> Result<(), ApiError> {
    let refuse = |message: String| Err(errors::invalid_parameter(message));
    if attribute.data_type().is_empty() {
        return refuse(format!(
            "Message ({whose}) attribute '{name}' must contain a non-empty attribute type."
        ));
    }
    let base = attribute.base_type();
    if !matches!(base, "Binary" | "Number" | "String") || attribute.data_type().len() > LONGEST_NAME {
        return refuse(format!(
            "The type of message ({whose}) attribute '{name}' is invalid. You must use only the following supported type prefixes: \
             Binary, Number, String."
        ));
    }
    if !attribute.string_list_values.is_empty() || !attribute.binary_list_values.is_empty() {
        let message = "Message attribute list values in SendMessage operation are not supported.";
        return refuse(message.to_owned());
    }
    let is_binary = base == "Binary";
    let other = if is_binary { attribute.string_value.is_some() } else { attribute.binary_value.is_some() };
    if other {
        return refuse(format!(
            "Message ({whose}) attribute '{name}' has a value of another type than '{}'.",
            attribute.data_type()
        ));
    }
    if attribute.bytes().is_empty() {
        return refuse(format!(
            "Message ({whose}) attribute '{name}' must contain a non-empty value of type '{base}'."
        ));
    }
    let Some(text) = attribute.text() else { return Ok(()) };
    check_characters(text)?;
    if base == "Number" && !is_number(text) {
        return refuse(format!("Can't cast the value of message ({whose}) attribute '{name}' to a number."));
    }
    Ok(())
}

/// Whether a text is a number: a sign, digits with a point, an exponent.
fn is_number(text: &str) -> bool {
    let (number, exponent) =
        text.split_once(['e', 'E']).map_or((text, None), |(number, rest)| (number, Some(rest)));
    let unsigned = |text: &str| text.strip_prefix(['+', '-']).unwrap_or(text).to_owned();
    let digits = unsigned(number);
    let count = digits.bytes().filter(u8::is_ascii_digit).count();
    let points = digits.bytes().filter(|byte| *byte == b'.').count();
    let is_exponent = |text: &str| {
        let text = unsigned(text);
        (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    (1..=MOST_DIGITS).contains(&count)
        && points <= 1
        && count + points == digits.len()
        && exponent.is_none_or(is_exponent)
}
