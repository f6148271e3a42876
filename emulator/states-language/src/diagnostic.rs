//! What is wrong with a definition: where, and in AWS's words.

use std::fmt;

use crate::json_problem::JsonProblem;

/// One thing that is wrong with a definition. Displayed as `InvalidDefinition` lists it: `CODE: message at location`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Whether the definition is refused for it.
    pub severity: Severity,
    /// AWS's code, such as `SCHEMA_VALIDATION_FAILED`.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// Where, as a JSON pointer; empty for the whole.
    pub location: String,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The definition is refused.
    Error,
    /// The definition is accepted.
    Warning,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message)?;
        if self.location.is_empty() { Ok(()) } else { write!(f, " at {}", self.location) }
    }
}

const SCHEMA: &str = "SCHEMA_VALIDATION_FAILED";
const TARGET: &str = "MISSING_TRANSITION_TARGET";

fn error(code: &'static str, message: String, location: &str) -> Diagnostic {
    Diagnostic { severity: Severity::Error, code, message, location: location.to_owned() }
}

/// The text is no JSON. Captured (published: localstack's snapshots).
pub(crate) fn not_json(problem: &JsonProblem) -> Diagnostic {
    error("INVALID_JSON_DESCRIPTION", problem.to_string(), &problem.location)
}

/// A definition that is JSON and no object. Captured (published: localstack's snapshots).
pub(crate) fn no_object() -> Diagnostic {
    error(SCHEMA, "Definition must be a valid JSON object".to_owned(), "")
}

/// A state in JSONPath where the machine is in JSONata. Captured (published: localstack's snapshots).
pub(crate) fn downgraded(location: &str) -> Diagnostic {
    let message = "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine";
    error(SCHEMA, message.to_owned(), location)
}

/// A member that must be there is not. Captured (published in questions about `CreateStateMachine`).
pub(crate) fn required(fields: &[&str], location: &str) -> Diagnostic {
    let location = if location.is_empty() { "/" } else { location };
    error(SCHEMA, format!("These fields are required: [{}]", fields.join(", ")), location)
}

/// A member that the state, or its query language, does not have. Captured (published).
pub(crate) fn unsupported(location: &str) -> Diagnostic {
    error(SCHEMA, "Field is not supported".to_owned(), location)
}

/// A member of another type than it must be. Believed.
pub(crate) fn wrong_type(expected: &str, location: &str) -> Diagnostic {
    error(SCHEMA, format!("Expected value of type {expected}"), location)
}

/// A member with a value that it cannot have. Believed.
pub(crate) fn wrong_value(message: String, location: &str) -> Diagnostic {
    error(SCHEMA, message, location)
}

/// A path, a template or an expression that cannot be read. Text believed.
pub(crate) fn bad_expression(message: &str, location: &str) -> Diagnostic {
    error(SCHEMA, message.to_owned(), location)
}

/// A transition to a state that there is not. Captured (published).
pub(crate) fn missing_target(field: &str, target: &str, location: &str) -> Diagnostic {
    error(TARGET, format!("Missing '{field}' target: {target}"), location)
}

/// A state that no other leads to. Captured (published).
pub(crate) fn unreachable(state: &str, location: &str) -> Diagnostic {
    error(TARGET, format!("State \"{state}\" is not reachable."), location)
}
