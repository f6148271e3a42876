//! The parameters that expressions replaced: `Expected`, `QueryFilter`, `ScanFilter`, `KeyConditions` with `ConditionalOperator`,
//! and `AttributeUpdates`. (`AttributesToGet` is [`Projection::of_attributes`].)
//!
//! Each is read ([`SentConditions`], [`SentUpdates`]), checked ([`Conditions`], [`AttributeUpdates`]) and then becomes what the
//! expression would have become, so there is one evaluator. `NOT_CONTAINS` is an existing attribute that does not contain the
//! value, and `NE` is true of a missing attribute, as in the translation that AWS's own DAX clients make. `ADD` of a list appends.
//!
//! A name here is the whole name of a top-level attribute: it has no path, and no word is reserved.
//!
//! [`Projection::of_attributes`]: crate::Projection::of_attributes

mod condition;
mod operator;
mod read;
mod update;

use std::fmt;

pub use condition::{ConditionalOperator, Conditions};
pub use read::{SentConditions, SentUpdates};
pub use update::AttributeUpdates;

use crate::value::{AttributeType, ValidationLayer, ValueError};
use operator::ComparisonOperator;

/// Why a legacy parameter is refused: always a `ValidationException`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LegacyError {
    /// The text is the same in both layers.
    Text(String),
    /// A value that breaks a rule.
    Value(ValueError),
}

impl LegacyError {
    /// AWS's text, without the frame that an operation puts around it.
    #[must_use]
    pub fn text(&self, layer: ValidationLayer) -> String {
        match self {
            LegacyError::Text(text) => text.clone(),
            LegacyError::Value(error) => error.text(layer),
        }
    }
}

impl fmt::Display for LegacyError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text(ValidationLayer::Current))
    }
}

impl std::error::Error for LegacyError {}

fn invalid(why: impl fmt::Display) -> LegacyError {
    LegacyError::Text(format!("One or more parameter values were invalid: {why}"))
}

fn value_and_list(name: &str) -> LegacyError {
    invalid(format_args!("Value and AttributeValueList cannot be used together for Attribute: {name}"))
}

fn exists_and_operator(name: &str) -> LegacyError {
    invalid(format_args!("Exists and ComparisonOperator cannot be used together for Attribute: {name}"))
}

fn list_without_operator(name: &str) -> LegacyError {
    invalid(format_args!(
        "AttributeValueList can only be used with a ComparisonOperator for Attribute: {name}"
    ))
}

fn operator_without_value(operator: ComparisonOperator, name: &str) -> LegacyError {
    let operator = operator.name();
    invalid(format_args!(
        "Value or AttributeValueList must be used with ComparisonOperator: {operator} for Attribute: {name}"
    ))
}

fn exists_without_value(exists: Option<bool>, name: &str) -> LegacyError {
    let exists = exists.map_or("null", |_| "true");
    invalid(format_args!("Value must be provided when Exists is {exists} for Attribute: {name}"))
}

fn value_without_existence(name: &str) -> LegacyError {
    invalid(format_args!("Value cannot be used when Exists is false for Attribute: {name}"))
}

fn argument_count(operator: ComparisonOperator) -> LegacyError {
    invalid(format_args!("Invalid number of argument(s) for the {} ComparisonOperator", operator.name()))
}

fn argument_types_differ() -> LegacyError {
    invalid("AttributeValues inside AttributeValueList must be of same type")
}

fn argument_type(operator: ComparisonOperator, kind: AttributeType) -> LegacyError {
    let (operator, kind) = (operator.name(), kind.name());
    invalid(format_args!("ComparisonOperator {operator} is not valid for {kind} AttributeValue type"))
}

fn bounds_reversed() -> LegacyError {
    LegacyError::Text(
        "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound"
            .into(),
    )
}

fn operator_without_conditions() -> LegacyError {
    LegacyError::Text("ConditionalOperator cannot be used without Filter or Expected".into())
}

fn operator_with_one_condition() -> LegacyError {
    LegacyError::Text(
        "ConditionalOperator can only be used when Filter or Expected has two or more elements".into(),
    )
}

fn key_condition_count() -> LegacyError {
    LegacyError::Text("Conditions can be of length 1 or 2 only".into())
}

fn update_without_value() -> LegacyError {
    invalid("Only DELETE action is allowed when no attribute value is specified")
}

fn delete_of_type(kind: AttributeType) -> LegacyError {
    invalid(format_args!("DELETE action with value is not supported for the type {}", kind.name()))
}

fn add_of_type(kind: AttributeType) -> LegacyError {
    invalid(format_args!("ADD action is not supported for the type {}", kind.name()))
}

pub(crate) fn attribute_twice(name: &str) -> LegacyError {
    invalid(format_args!("Duplicate value in attribute name: {name}"))
}
