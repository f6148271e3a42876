//! Every refusal of an expression, with AWS's text, one function each.

use std::fmt;

use crate::value::{AttributeType, ValidationLayer, ValueError};

/// The five kinds of expression; the name of the request parameter frames their errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum ExpressionKind {
    Condition,
    Filter,
    KeyCondition,
    Projection,
    Update,
}

impl ExpressionKind {
    /// The request parameter: `ConditionExpression`, ...
    #[must_use]
    pub fn parameter(self) -> &'static str {
        match self {
            ExpressionKind::Condition => "ConditionExpression",
            ExpressionKind::Filter => "FilterExpression",
            ExpressionKind::KeyCondition => "KeyConditionExpression",
            ExpressionKind::Projection => "ProjectionExpression",
            ExpressionKind::Update => "UpdateExpression",
        }
    }
}

/// Why an expression is refused: always a `ValidationException`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpressionError {
    core: String,
    framed: bool,
}

impl ExpressionError {
    /// A fault of the expression itself; AWS puts `Invalid <parameter>: ` before it.
    fn framed(core: impl Into<String>) -> ExpressionError {
        ExpressionError { core: core.into(), framed: true }
    }

    /// A fault that AWS reports without naming the expression.
    fn bare(core: impl Into<String>) -> ExpressionError {
        ExpressionError { core: core.into(), framed: false }
    }

    /// `AttributeUpdates` have a text of their own for a value that does not fit the attribute.
    pub(crate) fn of_legacy_update(self) -> ExpressionError {
        if self == operand_data_type() { type_mismatch() } else { self }
    }

    /// AWS's text without a frame.
    #[must_use]
    pub fn core(&self) -> &str {
        &self.core
    }

    /// AWS's text for an expression of this kind: `Invalid UpdateExpression: ...` where AWS frames it so.
    #[must_use]
    pub fn text(&self, kind: ExpressionKind) -> String {
        if self.framed { format!("Invalid {}: {}", kind.parameter(), self.core) } else { self.core.clone() }
    }
}

impl fmt::Display for ExpressionError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.core)
    }
}

impl std::error::Error for ExpressionError {}

/// Why `ExpressionAttributeNames` or `ExpressionAttributeValues` are refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlaceholderError {
    /// The text is the same in both layers.
    Text(String),
    /// A value that breaks a rule; the older layer names the parameter and the key.
    Value {
        /// The placeholder, with its colon.
        key: String,
        /// The rule.
        error: ValueError,
    },
    /// A name that breaks a rule. Believed: that the older layer says so as it does of values.
    Name {
        /// The placeholder, with its hash.
        key: String,
        /// The rule.
        error: ValueError,
    },
}

impl PlaceholderError {
    /// AWS's text.
    #[must_use]
    pub fn text(&self, layer: ValidationLayer) -> String {
        match self {
            PlaceholderError::Text(text) => text.clone(),
            PlaceholderError::Value { error, .. } | PlaceholderError::Name { error, .. }
                if layer == ValidationLayer::Current =>
            {
                error.text(layer)
            }
            PlaceholderError::Value { key, error } => invalid_value("ExpressionAttributeValues", error, key),
            PlaceholderError::Name { key, error } => invalid_value("ExpressionAttributeNames", error, key),
        }
    }
}

/// What the older layer says of a broken rule.
fn invalid_value(parameter: &str, error: &ValueError, key: &str) -> String {
    format!("{parameter} contains invalid value: {} for key {key}", error.text(ValidationLayer::Older))
}

pub(crate) fn placeholders_empty(parameter: &str) -> PlaceholderError {
    PlaceholderError::Text(format!("{parameter} must not be empty"))
}

pub(crate) fn placeholder_syntax(parameter: &str, key: &str) -> PlaceholderError {
    PlaceholderError::Text(format!("{parameter} contains invalid key: Syntax error; key: \"{key}\""))
}

pub(crate) fn placeholder_too_long(parameter: &str, size: usize) -> PlaceholderError {
    PlaceholderError::Text(format!(
        "{parameter} contains invalid key: The expression attribute map contains a key that is too long; \
         size of key: {size}"
    ))
}

pub(crate) fn placeholder_empty_name(key: &str) -> PlaceholderError {
    PlaceholderError::Text(format!(
        "ExpressionAttributeNames contains invalid value: Empty attribute name for key {key}"
    ))
}

pub(crate) fn placeholders_unused(parameter: &str, keys: &[&str]) -> PlaceholderError {
    let keys = keys.join(", ");
    PlaceholderError::Text(format!("Value provided in {parameter} unused in expressions: keys: {{{keys}}}"))
}

pub(crate) fn empty() -> ExpressionError {
    ExpressionError::framed("The expression can not be empty;")
}

/// An update names no size, the others do (both seen on AWS).
pub(crate) fn too_long(size: Option<usize>) -> ExpressionError {
    let size = size.map(|size| format!(" expression size: {size}")).unwrap_or_default();
    ExpressionError::framed(format!("Expression size has exceeded the maximum allowed size;{size}"))
}

pub(crate) fn too_many_operators(count: usize) -> ExpressionError {
    ExpressionError::framed(format!("The expression contains too many operators; operator count: {count}"))
}

pub(crate) fn syntax(token: &str, near: &str) -> ExpressionError {
    ExpressionError::framed(format!("Syntax error; token: \"{token}\", near: \"{near}\""))
}

pub(crate) fn redundant_parentheses() -> ExpressionError {
    ExpressionError::framed("The expression has redundant parentheses;")
}

pub(crate) fn reserved_word(name: &str) -> ExpressionError {
    ExpressionError::framed(format!("Attribute name is a reserved keyword; reserved keyword: {name}"))
}

pub(crate) fn list_index(index: &str) -> ExpressionError {
    ExpressionError::framed(format!("List index is not within the allowable range; index: [{index}]"))
}

pub(crate) fn path_too_deep(levels: usize) -> ExpressionError {
    ExpressionError::framed(format!(
        "The document path has too many nesting levels; nesting levels: {levels}"
    ))
}

pub(crate) fn undefined_name(placeholder: &str) -> ExpressionError {
    ExpressionError::framed(format!(
        "An expression attribute name used in the document path is not defined; attribute name: {placeholder}"
    ))
}

pub(crate) fn undefined_value(placeholder: &str) -> ExpressionError {
    ExpressionError::framed(format!(
        "An expression attribute value used in expression is not defined; attribute value: {placeholder}"
    ))
}

pub(crate) fn unknown_function(name: &str) -> ExpressionError {
    ExpressionError::framed(format!("Invalid function name; function: {name}"))
}

pub(crate) fn function_not_in_update(name: &str) -> ExpressionError {
    ExpressionError::framed(format!("The function is not allowed in an update expression; function: {name}"))
}

pub(crate) fn function_not_in_condition(name: &str) -> ExpressionError {
    ExpressionError::framed(format!(
        "The function is not allowed in a condition expression; function: {name}"
    ))
}

pub(crate) fn misplaced_function(name: &str) -> ExpressionError {
    ExpressionError::framed(format!(
        "The function is not allowed to be used this way in an expression; function: {name}"
    ))
}

pub(crate) fn operand_count(operator: &str, count: usize) -> ExpressionError {
    ExpressionError::framed(format!(
        "Incorrect number of operands for operator or function; operator or function: {operator}, number of \
         operands: {count}"
    ))
}

pub(crate) fn in_operand_count(count: usize) -> ExpressionError {
    ExpressionError::framed(format!(
        "The IN operator is provided with too many operands; number of operands: {count}"
    ))
}

pub(crate) fn operand_type(operator: &str, kind: &str) -> ExpressionError {
    ExpressionError::framed(format!(
        "Incorrect operand type for operator or function; operator or function: {operator}, operand type: {kind}"
    ))
}

/// The operand of `ADD` or `DELETE`.
pub(crate) fn clause_operand_type(clause: &str, kind: AttributeType) -> ExpressionError {
    ExpressionError::framed(format!(
        "Incorrect operand type for operator or function; operator: {clause}, operand type: {}, typeSet: \
         ALLOWED_FOR_{clause}_OPERAND",
        kind.long_name()
    ))
}

pub(crate) fn needs_path(function: &str) -> ExpressionError {
    ExpressionError::framed(format!(
        "Operator or function requires a document path; operator or function: {function}"
    ))
}

pub(crate) fn attribute_type_name(name: &str) -> ExpressionError {
    ExpressionError::framed(format!(
        "Invalid attribute type name found; type: {name}, valid types: {{B,NULL,SS,BOOL,L,BS,N,NS,S,M}}"
    ))
}

pub(crate) fn same_operands(operator: &str, path: &str) -> ExpressionError {
    ExpressionError::framed(format!(
        "The first operand must be distinct from the remaining operands for this operator or function; operator: \
         {operator}, first operand: {path}"
    ))
}

pub(crate) fn between_types(low: &str, high: &str) -> ExpressionError {
    ExpressionError::framed(format!(
        "The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: \
         AttributeValue: {low}, upper bound operand: AttributeValue: {high}"
    ))
}

pub(crate) fn between_reversed(low: &str, high: &str) -> ExpressionError {
    ExpressionError::framed(format!(
        "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound \
         operand: AttributeValue: {low}, upper bound operand: AttributeValue: {high}"
    ))
}

pub(crate) fn repeated_section(section: &str) -> ExpressionError {
    ExpressionError::framed(format!(
        "The \"{section}\" section can only be used once in an update expression;"
    ))
}

pub(crate) fn paths_overlap(one: &str, two: &str) -> ExpressionError {
    ExpressionError::framed(format!(
        "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: {one}, \
         path two: {two}"
    ))
}

pub(crate) fn paths_conflict(one: &str, two: &str) -> ExpressionError {
    ExpressionError::framed(format!(
        "Two document paths conflict with each other; must remove or rewrite one of these paths; path one: {one}, \
         path two: {two}"
    ))
}

pub(crate) fn path_invalid_for_update() -> ExpressionError {
    ExpressionError::bare("The document path provided in the update expression is invalid for update")
}

pub(crate) fn operand_missing() -> ExpressionError {
    ExpressionError::bare("The provided expression refers to an attribute that does not exist in the item")
}

pub(crate) fn operand_data_type() -> ExpressionError {
    ExpressionError::bare("An operand in the update expression has an incorrect data type")
}

fn type_mismatch() -> ExpressionError {
    ExpressionError::bare("Type mismatch for attribute to update")
}

pub(crate) fn value(error: &ValueError) -> ExpressionError {
    ExpressionError::bare(error.text(ValidationLayer::Current))
}

pub(crate) fn key_operator(operator: &str) -> ExpressionError {
    ExpressionError::bare(format!("Invalid operator used in KeyConditionExpression: {operator}"))
}

pub(crate) fn key_nested_operation() -> ExpressionError {
    ExpressionError::bare("KeyConditionExpressions cannot contain nested operations")
}

pub(crate) fn key_nested_attribute() -> ExpressionError {
    ExpressionError::bare("KeyConditionExpressions cannot have conditions on nested attributes")
}

pub(crate) fn key_first_operand(operator: &str) -> ExpressionError {
    ExpressionError::bare(format!(
        "Invalid condition in KeyConditionExpression: {operator} operator must have the key attribute as its first \
         operand"
    ))
}

pub(crate) fn key_several_names() -> ExpressionError {
    ExpressionError::bare(
        "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition",
    )
}

pub(crate) fn key_no_name() -> ExpressionError {
    ExpressionError::bare("Invalid condition in KeyConditionExpression: No key attribute specified")
}

/// Framed, unlike its neighbors (seen on AWS in October 2026).
pub(crate) fn key_condition_twice() -> ExpressionError {
    ExpressionError::framed("KeyConditionExpressions must only contain one condition per key")
}

pub(crate) fn key_missing(name: &str) -> ExpressionError {
    ExpressionError::bare(format!("Query condition missed key schema element: {name}"))
}

pub(crate) fn key_unsupported() -> ExpressionError {
    ExpressionError::bare("Query key condition not supported")
}

/// A condition on a range attribute of an index, where an earlier one is not fixed.
pub(crate) fn key_gap(earlier: &str, later: &str) -> ExpressionError {
    ExpressionError::bare(format!(
        "RANGE key attributes {earlier} must have equality conditions specified in the query because a condition is present on \
         key attribute {later}"
    ))
}

/// A legacy condition on a key that no index answers.
pub(crate) fn key_not_indexable() -> ExpressionError {
    ExpressionError::bare("Attempted conditional constraint is not an indexable operation")
}

pub(crate) fn key_type() -> ExpressionError {
    ExpressionError::bare(
        "One or more parameter values were invalid: Condition parameter type does not match schema type",
    )
}

pub(crate) fn key_count(conditions: usize, attributes: usize) -> ExpressionError {
    ExpressionError::bare(format!(
        "The number of query conditions ({conditions}) exceeds the number of key attributes defined in the schema \
         ({attributes})"
    ))
}

pub(crate) fn key_empty(name: &str, kind: &str) -> ExpressionError {
    ExpressionError::bare(format!(
        "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty \
         {kind} value. Key: {name}"
    ))
}
