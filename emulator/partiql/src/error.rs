//! Every refusal of a statement, with AWS's text, one function each.
//!
//! Texts are captured (published, eu-west-2 and us-east-1, 2026) unless the function says that they are believed.

use std::fmt;

/// Why a statement is refused: always a `ValidationException`, with AWS's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementError(String);

impl fmt::Display for StatementError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for StatementError {}

/// Where something stands in a statement: line and column, from 1, and the characters it takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) length: usize,
}

impl fmt::Display for Position {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}:{}", self.line, self.column, self.length)
    }
}

fn text(text: impl Into<String>) -> StatementError {
    StatementError(text.into())
}

/// The grammar does not know what to make of it. Some details are empty.
pub(crate) fn malformed(detail: &str) -> StatementError {
    text(format!("Statement wasn't well formed, can't be processed: {detail}"))
}

pub(crate) fn leftover() -> StatementError {
    malformed("Unexpected token after expression")
}

pub(crate) fn unexpected_term() -> StatementError {
    malformed("Unexpected term")
}

pub(crate) fn unexpected_keyword() -> StatementError {
    malformed("Unexpected keyword")
}

pub(crate) fn unexpected_operator() -> StatementError {
    malformed("Unexpected operator")
}

pub(crate) fn missing_right_side() -> StatementError {
    malformed("Missing right-hand side expression of infix operator")
}

pub(crate) fn expected_data_manipulation() -> StatementError {
    malformed("Expected data manipulation")
}

pub(crate) fn expected_simple_path() -> StatementError {
    malformed("Expected identifier for simple path")
}

pub(crate) fn invalid_path_dot() -> StatementError {
    malformed("Invalid path dot component")
}

pub(crate) fn expected_type_name() -> StatementError {
    malformed("Expected type name")
}

/// Believed.
pub(crate) fn expected(what: &str) -> StatementError {
    malformed(&format!("Expected {what}"))
}

/// Deeper than we read. Believed: AWS's limit and text are not known.
pub(crate) fn too_deep() -> StatementError {
    malformed("Expression is nested too deeply")
}

/// A statement that is an expression, or another that DynamoDB does not run. Captured for a test of type; the other names
/// are believed.
pub(crate) fn unsupported_operation(name: &str) -> StatementError {
    text(format!("Unsupported operation: {name}"))
}

pub(crate) fn aliasing() -> StatementError {
    text("Aliasing is not supported")
}

/// Believed.
pub(crate) fn single_source() -> StatementError {
    text("Only select from a single table or index is supported.")
}

/// Believed.
pub(crate) fn unsupported_clause(name: &str, at: Position) -> StatementError {
    text(format!("Unsupported clause: {name} at {at}"))
}

pub(crate) fn unexpected_path_component(at: Position) -> StatementError {
    text(format!("Unexpected path component at {at}"))
}

pub(crate) fn too_many_components() -> StatementError {
    text("A path may contain at most 2 components in the FROM clause")
}

pub(crate) fn empty_component() -> StatementError {
    text("Path component cannot be an empty string")
}

/// Believed: the text.
pub(crate) fn index_in_write() -> StatementError {
    text("Data manipulation on indices is not supported")
}

pub(crate) fn unrecognized_function(name: &str, at: Position) -> StatementError {
    text(format!("Unrecognized function: {name} at {at}"))
}

/// What stands where a condition should be and is none. Believed.
pub(crate) fn unexpected_condition(at: Position) -> StatementError {
    text(format!("Unexpected operand in where clause at {at}"))
}

/// An operator that DynamoDB does not have. Believed.
pub(crate) fn unsupported_operator(name: &str, at: Position) -> StatementError {
    text(format!("Unsupported operator: {name} at {at}"))
}

pub(crate) fn unsupported_data_type(name: &str, path: &str, at: Position) -> StatementError {
    text(format!("Unsupported data type: {name} under key {path} at {at}"))
}

/// A number, or another value, that cannot be kept: the value's own text and where it stands in the literal.
pub(crate) fn value(refusal: &str, path: &str) -> StatementError {
    text(format!("{refusal} under {path}"))
}

/// A value refused in words of its own.
pub(crate) fn plain(refusal: impl Into<String>) -> StatementError {
    text(refusal)
}

/// The limit and the text are those of expressions.
pub(crate) fn path_too_deep(levels: usize) -> StatementError {
    text(format!("The document path has too many nesting levels; nesting levels: {levels}"))
}

pub(crate) fn list_index(index: &str) -> StatementError {
    text(format!("List index is not within the allowable range; index: [{index}]"))
}

pub(crate) fn operand_count(name: &str, count: usize) -> StatementError {
    text(format!(
        "Incorrect number of operands for operator or function; operator or function: {name}, number of operands: {count}"
    ))
}

pub(crate) fn empty_bag() -> StatementError {
    text("Empty bags are not supported")
}

/// Believed.
pub(crate) fn mixed_bag(path: &str) -> StatementError {
    text(format!("Only homogeneous bags of strings, numbers or binaries are supported under key {path}"))
}

/// Believed: the text.
pub(crate) fn not_a_tuple() -> StatementError {
    text("Only a tuple can be inserted")
}

pub(crate) fn parameter_count() -> StatementError {
    text("Number of parameters in request and statement don't match.")
}

pub(crate) fn set_function_target(name: &str, at: Position) -> StatementError {
    text(format!("The first argument to {name} must equal the assignment value at {at}"))
}

pub(crate) fn set_function_value(name: &str, at: Position) -> StatementError {
    text(format!("The second argument to {name} must be a value with type SET at {at}"))
}

pub(crate) fn set_function_arguments(name: &str, at: Position) -> StatementError {
    text(format!("{name} must have exactly two arguments at {at}"))
}

pub(crate) fn returning_of_delete(clause: &str) -> StatementError {
    text(format!(
        "Invalid returning clause: {clause}. Only RETURNING ALL OLD * is allowed in DELETE statements."
    ))
}
