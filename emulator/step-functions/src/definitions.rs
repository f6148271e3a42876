//! What is wrong with a definition.

use contract::ApiError;
use serde_json::Value;

use crate::errors;
use crate::model::state_machine::StateMachineType;

/// Something that is wrong with a definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) location: Option<String>,
}

/// What is wrong with a definition for a state machine of a type.
pub(crate) fn problems(text: &str, _kind: StateMachineType) -> Vec<Problem> {
    let problem = |code, message: String, location: Option<&str>| {
        vec![Problem { code, message, location: location.map(str::to_owned) }]
    };
    let definition: Value = match serde_json::from_str(text) {
        Ok(definition) => definition,
        Err(error) => return problem("INVALID_JSON_DESCRIPTION", error.to_string(), None),
    };
    let Some(definition) = definition.as_object() else {
        return problem(SCHEMA, "Definition must be a valid JSON object".to_owned(), None);
    };
    let missing: Vec<&str> =
        ["States", "StartAt"].into_iter().filter(|name| !definition.contains_key(*name)).collect();
    if missing.is_empty() {
        return Vec::new();
    }
    problem(SCHEMA, format!("These fields are required: [{}]", missing.join(", ")), Some("/"))
}

const SCHEMA: &str = "SCHEMA_VALIDATION_FAILED";

/// Makes sure that a definition is one for a state machine of a type.
///
/// # Errors
/// `InvalidDefinition` if it is not.
pub(crate) fn check(text: &str, kind: StateMachineType) -> Result<(), ApiError> {
    let problems = problems(text, kind);
    if problems.is_empty() {
        return Ok(());
    }
    let told = problems.iter().map(|problem| match &problem.location {
        Some(location) => format!("{}: {} at {location}", problem.code, problem.message),
        None => format!("{}: {}", problem.code, problem.message),
    });
    Err(errors::invalid_definition(&told.collect::<Vec<_>>().join(", ")))
}
