//! What is wrong with a definition: what `states_language` finds, and beyond that what only this service knows: which resources
//! there are, what express state machines do not have, and that no two states have one name.

use std::collections::HashSet;

use contract::ApiError;
use serde_json::{Map, Value};
use states_language::{Definition, Diagnostic, Severity};

use crate::errors;
use crate::integrations::{self, Integration, Pattern};
use crate::model::state_machine::StateMachineType;

const SCHEMA: &str = "SCHEMA_VALIDATION_FAILED";
const DUPLICATE: &str = "DUPLICATE_STATE_NAME";

/// Everything that is wrong with a definition for a state machine of a type, and what AWS would warn of.
pub(crate) fn problems(text: &str, kind: StateMachineType) -> Vec<Diagnostic> {
    match Definition::parse(text) {
        Err(problems) => problems,
        Ok(definition) => {
            let mut problems = definition.warnings().to_vec();
            // It was just read, so this is an object.
            let value = serde_json::from_str(text).unwrap_or_default();
            check_states(&value, kind, &mut problems);
            problems
        }
    }
}

/// Makes sure that a definition is one for a state machine of a type.
///
/// # Errors
/// `InvalidDefinition` if it is not.
pub(crate) fn check(text: &str, kind: StateMachineType) -> Result<(), ApiError> {
    let problems = problems(text, kind);
    let told: Vec<String> =
        problems.iter().filter(|problem| is_error(problem)).map(ToString::to_string).collect();
    if told.is_empty() { Ok(()) } else { Err(errors::invalid_definition(&told.join(", "))) }
}

/// Whether a definition is refused for it.
pub(crate) fn is_error(problem: &Diagnostic) -> bool {
    problem.severity == Severity::Error
}

/// A state of a definition, its name and where it is.
pub(crate) struct Found<'a> {
    pub(crate) name: &'a str,
    pub(crate) state: &'a Map<String, Value>,
    pub(crate) location: String,
    /// Whether it is in a distributed Map whose iterations are express executions.
    is_in_express_child: bool,
}

/// Every state of a definition, at any depth.
pub(crate) fn states(definition: &Value) -> Vec<Found<'_>> {
    let mut found = Vec::new();
    let mut flows = vec![(definition, String::new(), false)];
    while let Some((flow, location, is_in_express_child)) = flows.pop() {
        for (name, state) in flow.get("States").and_then(Value::as_object).into_iter().flatten() {
            let Some(state) = state.as_object() else { continue };
            let location = format!("{location}/States/{name}");
            flows.extend(
                flows_of(state, &location).into_iter().map(|(flow, location)| {
                    (flow, location, is_in_express_child || has_express_children(flow))
                }),
            );
            found.push(Found { name, state, location, is_in_express_child });
        }
    }
    found
}

/// Looks at every state.
fn check_states(definition: &Value, kind: StateMachineType, problems: &mut Vec<Diagnostic>) {
    let mut names = HashSet::new();
    for Found { name, state, location, is_in_express_child } in states(definition) {
        let kind = if is_in_express_child { StateMachineType::Express } else { kind };
        if !names.insert(name) {
            problems.push(error(DUPLICATE, format!("Duplicate State name: {name}"), location.clone()));
        }
        if kind == StateMachineType::Express && is_distributed(state) {
            // Documented: that there is none; believed: the words.
            let message = "Express state machine does not support distributed Map state".to_owned();
            problems.push(error(SCHEMA, message, location.clone()));
        }
        if let Some(resource) = state.get("Resource").and_then(Value::as_str) {
            check_task(state, resource, kind, &location, problems);
        }
    }
}

/// A member of the configuration of a Map's processor.
fn configured<'a>(processor: &'a Value, member: &str) -> Option<&'a str> {
    processor.get("ProcessorConfig")?.get(member)?.as_str()
}

fn has_express_children(processor: &Value) -> bool {
    configured(processor, "Mode") == Some("DISTRIBUTED")
        && configured(processor, "ExecutionType") == Some("EXPRESS")
}

fn is_distributed(state: &Map<String, Value>) -> bool {
    let mut processors = ["ItemProcessor", "Iterator"].into_iter().filter_map(|name| state.get(name));
    processors.any(|processor| configured(processor, "Mode") == Some("DISTRIBUTED"))
}

/// The flows inside a state, and where they are.
fn flows_of<'a>(state: &'a Map<String, Value>, location: &str) -> Vec<(&'a Value, String)> {
    let branches = state.get("Branches").and_then(Value::as_array).into_iter().flatten().enumerate();
    let branches = branches.map(|(place, branch)| (branch, format!("{location}/Branches[{place}]")));
    let processors = ["ItemProcessor", "Iterator"].into_iter();
    let processors = processors.filter_map(|name| Some((state.get(name)?, format!("{location}/{name}"))));
    branches.chain(processors).collect()
}

/// Looks at a task: what it names, and how it ends (the three texts captured: localstack, its snapshots of `stepfunctions/v2`).
fn check_task(
    state: &Map<String, Value>,
    resource: &str,
    kind: StateMachineType,
    location: &str,
    problems: &mut Vec<Diagnostic>,
) {
    let mut refuse = |message: &str, member: &str| {
        problems.push(error(SCHEMA, message.to_owned(), format!("{location}/{member}")));
    };
    let integration = match integrations::of(resource) {
        Ok(integration) => integration,
        Err(message) => return refuse(&message, "Resource"),
    };
    if kind == StateMachineType::Express {
        match (&integration, integration.pattern()) {
            (Integration::Activity { .. }, _) => {
                refuse("Express state machine does not support Activity ARN", "Resource");
            }
            (_, Pattern::WaitForTaskToken) => {
                refuse(
                    "Express state machine does not support '.waitForTaskToken' service integration ",
                    "Resource",
                );
            }
            (_, Pattern::Sync | Pattern::Sync2) => {
                refuse("Express state machine does not support '.sync' service integration", "Resource");
            }
            (_, Pattern::RequestResponse) => {}
        }
    }
    if let Integration::Service(task) = &integration {
        // Arguments that are not told here come with the state's input, or from an expression.
        for member in ["Parameters", "Arguments"] {
            if let Some(given) = state.get(member).and_then(Value::as_object) {
                for message in task.check_names(given.keys().map(String::as_str)) {
                    refuse(&message, member);
                }
            }
        }
    }
}

fn error(code: &'static str, message: String, location: String) -> Diagnostic {
    Diagnostic { severity: Severity::Error, code, message, location }
}
