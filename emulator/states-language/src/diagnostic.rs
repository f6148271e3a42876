//! What is wrong with a definition: where, and in AWS's words.

use std::fmt;

use crate::json_problem::JsonProblem;
use crate::jsonata_template::TemplateProblem;

/// One thing that is wrong with a definition. Displayed as `InvalidDefinition` lists it: `CODE: message at location`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Whether the definition is refused for it.
    pub severity: Severity,
    /// AWS's code, such as `SCHEMA_VALIDATION_FAILED`.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// Where: `/States/Ask/Catch[0]/Next`, `/` for the whole; empty where AWS tells no place.
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
        // Captured (published): AWS says `null` where there is no place.
        let location = if self.location.is_empty() { "null" } else { &self.location };
        write!(f, "{}: {} at {location}", self.code, self.message)
    }
}

const SCHEMA: &str = "SCHEMA_VALIDATION_FAILED";
const TARGET: &str = "MISSING_TRANSITION_TARGET";

fn error(code: &'static str, message: String, location: &str) -> Diagnostic {
    let location = if location.is_empty() { "/" } else { location };
    Diagnostic { severity: Severity::Error, code, message, location: location.to_owned() }
}

/// The text is no JSON. Captured (published: localstack's snapshots).
pub(crate) fn not_json(problem: &JsonProblem) -> Diagnostic {
    error("INVALID_JSON_DESCRIPTION", problem.to_string(), &problem.location)
}

/// A definition that is JSON and no object. Captured (published: localstack's snapshots).
pub(crate) fn no_object() -> Diagnostic {
    nowhere(SCHEMA, "Definition must be a valid JSON object".to_owned())
}

fn nowhere(code: &'static str, message: String) -> Diagnostic {
    Diagnostic { severity: Severity::Error, code, message, location: String::new() }
}

/// A member that must be there is not. Captured (published in questions about `CreateStateMachine`).
pub(crate) fn required(fields: &[&str], location: &str) -> Diagnostic {
    let location = if location.is_empty() { "/" } else { location };
    error(SCHEMA, format!("These fields are required: [{}]", fields.join(", ")), location)
}

/// A member that the object at the location does not have. Captured (published).
pub(crate) fn unsupported(field: &str, location: &str) -> Diagnostic {
    error(SCHEMA, format!("Field '{field}' is not supported"), location)
}

/// A member that the state at the location has in the other query language only. Captured (published).
pub(crate) fn other_language(field: &str, language: &str, other: &str, location: &str) -> Diagnostic {
    let message = format!(
        "The QueryLanguage is set to '{language}', but field '{field}' is only supported for the '{other}' QueryLanguage"
    );
    error(SCHEMA, message, location)
}

/// A state that goes back to JSONPath. Captured (published).
pub(crate) fn downgraded(location: &str) -> Diagnostic {
    let message = "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine";
    error(SCHEMA, message.to_owned(), location)
}

/// A member of another type than it must be. Captured (published) for strings.
pub(crate) fn wrong_type(expected: &str, location: &str) -> Diagnostic {
    error(SCHEMA, format!("Expected value of type [{}]", expected.to_uppercase()), location)
}

/// A member that is none of the values that it may be. Captured (published).
pub(crate) fn not_one_of(values: &[&str], location: &str) -> Diagnostic {
    error(SCHEMA, format!("Value should be one of the following: [{}]", values.join(", ")), location)
}

/// A number that is too small. Captured (published) for 0.
pub(crate) fn too_small(least: u64, location: &str) -> Diagnostic {
    error(SCHEMA, format!("Minimum value is {least}"), location)
}

/// What is wrong with a string of a template in JSONata.
pub(crate) fn template(problem: TemplateProblem, field: &str) -> Diagnostic {
    error(problem.code, problem.message, &format!("{field}{}", problem.location))
}

/// A member with a value that it cannot have. Believed.
pub(crate) fn wrong_value(message: String, location: &str) -> Diagnostic {
    error(SCHEMA, message, location)
}

/// A path, a template or an expression that cannot be read. Text believed.
pub(crate) fn bad_expression(message: &str, location: &str) -> Diagnostic {
    error(SCHEMA, message.to_owned(), location)
}

/// A transition to a state that there is not: from `StartAt` and `Default`, too, the text says `Next`. Captured (published).
pub(crate) fn missing_target(target: &str, location: &str) -> Diagnostic {
    error(TARGET, format!("Missing 'Next' target: {target}"), location)
}

/// No state of the machine ends it. Captured (published).
pub(crate) fn no_end() -> Diagnostic {
    nowhere("MISSING_END_STATE", "Workflow has no terminal state".to_owned())
}

/// A state that no other leads to. Captured (published).
pub(crate) fn unreachable(state: &str, location: &str) -> Diagnostic {
    error(TARGET, format!("State \"{state}\" is not reachable."), location)
}
