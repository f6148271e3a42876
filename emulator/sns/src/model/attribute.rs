//! Attributes of messages: what they may be, and what a filter sees of them.

use std::collections::BTreeMap;

use contract::ApiError;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::errors;

/// A name has fewer bytes than this.
const NAME_BYTES: usize = 256;

/// Attributes by name.
pub(crate) type Attributes = BTreeMap<String, Attribute>;

/// An attribute as it is sent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Attribute {
    data_type: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    string_value: Option<String>,
    /// In base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    binary_value: Option<String>,
}

impl Attribute {
    fn base_type(&self) -> &str {
        self.data_type.split('.').next().unwrap_or_default()
    }

    fn value(&self) -> &str {
        self.string_value.as_deref().or(self.binary_value.as_deref()).unwrap_or_default()
    }

    /// How much it adds to the size of its message: believed to be its name, its type and its value.
    fn size(&self) -> usize {
        let value = match (&self.string_value, &self.binary_value) {
            (Some(text), _) => text.len(),
            // Four letters of base64 are three bytes.
            (None, Some(base64)) => base64.trim_end_matches('=').len() * 3 / 4,
            (None, None) => 0,
        };
        self.data_type.len() + value
    }

    /// As a notification shows it.
    pub(crate) fn shown(&self) -> Value {
        json!({"Type": self.data_type, "Value": self.value()})
    }

    /// What a filter policy sees: nothing of bytes, and the elements of a list.
    fn seen(&self) -> Option<Value> {
        let text = self.string_value.as_deref()?;
        if self.data_type == "String.Array" {
            let list = serde_json::from_str::<Value>(text).ok().filter(Value::is_array);
            return Some(list.unwrap_or_else(|| json!(text)));
        }
        match self.base_type() {
            "Number" => text.trim().parse::<serde_json::Number>().ok().map(Value::Number),
            "String" => Some(json!(text)),
            _ => None,
        }
    }

    fn check(&self, name: &str) -> Result<(), ApiError> {
        let kind = &self.data_type;
        let field = match self.base_type() {
            "String" | "Number" => "String",
            "Binary" => "Binary",
            _ => {
                return Err(errors::invalid_attribute(format!(
                    "The message attribute '{name}' has an invalid message attribute type, the set of supported type prefixes is \
                     Binary, Number, and String."
                )));
            }
        };
        let (of_field, other) = match field {
            "String" => (&self.string_value, &self.binary_value),
            _ => (&self.binary_value, &self.string_value),
        };
        if of_field.is_none() && other.as_ref().is_some_and(|value| !value.is_empty()) {
            return Err(errors::invalid_attribute(format!(
                "The message attribute '{name}' with type '{kind}' must use field '{field}'."
            )));
        }
        if of_field.as_ref().is_none_or(String::is_empty) {
            return Err(errors::invalid_attribute(format!(
                "The message attribute '{name}' must contain non-empty message attribute value for message attribute type \
                 '{kind}'."
            )));
        }
        if self.base_type() == "Number" && self.seen().is_none() {
            return Err(errors::invalid_attribute(format!(
                "Could not cast message attribute '{name}' value to number."
            )));
        }
        Ok(())
    }
}

/// How much attributes add to the size of their message.
pub(crate) fn size(attributes: &Attributes) -> usize {
    attributes.iter().map(|(name, attribute)| name.len() + attribute.size()).sum()
}

/// What a filter policy on attributes sees of a message.
pub(crate) fn seen(attributes: &Attributes) -> Value {
    let seen = attributes.iter().filter_map(|(name, attribute)| Some((name.clone(), attribute.seen()?)));
    Value::Object(seen.collect::<Map<_, _>>())
}

/// Checks what a message may carry.
///
/// # Errors
/// `ParameterValueInvalid`.
pub(crate) fn check(attributes: &Attributes) -> Result<(), ApiError> {
    for (name, attribute) in attributes {
        check_name(name).map_err(errors::invalid_attribute)?;
        attribute.check(name)?;
    }
    Ok(())
}

fn check_name(name: &str) -> Result<(), String> {
    let is_known = |sign: &char| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_' | '.');
    if name.is_empty() {
        return Err("The request must contain non-empty message attribute name.".to_owned());
    }
    if name.len() >= NAME_BYTES {
        return Err(format!("Length of message attribute name must be less than {NAME_BYTES} bytes."));
    }
    if let Some(sign) = name.chars().find(|sign| !is_known(sign)) {
        return Err(format!(
            "Invalid non-alphanumeric character '#x{:X}' was found in the message attribute name. Can only include alphanumeric \
             characters, hyphens, underscores, or dots.",
            u32::from(sign)
        ));
    }
    if name.starts_with('.') {
        return Err("Invalid message attribute name starting with character '.' was found.".to_owned());
    }
    if name.ends_with('.') {
        return Err("Invalid message attribute name ending with character '.' was found.".to_owned());
    }
    if name.contains("..") {
        return Err("Message attribute name can not have successive '.' character.".to_owned());
    }
    Ok(())
}
