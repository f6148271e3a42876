//! What is wrong with the tasks of a definition, when a state machine is created: resources that AWS does not have, ways of
//! ending that an Express workflow does not have, and parameters that an integration does not take.
//!
//! Only what the definition writes as it is can be unknown: a parameter whose name ends in `.$` is refused when the state runs
//! (a published account of a definition that AWS took says so).

use serde_json::{Map, Value};
use states_language::{Diagnostic, Severity};

use super::{Integration, Pattern, of};

/// What is wrong, in the order of the definition. Whatever else is wrong with it is not told here, and does not matter.
pub(crate) fn check(definition: &Value, is_express: bool) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    flow(definition, is_express, "", &mut found);
    found
}

/// Checks the states of a machine, of a branch, or of an iteration. A definition has come through a parser, which bounds its
/// depth.
fn flow(flow: &Value, is_express: bool, location: &str, found: &mut Vec<Diagnostic>) {
    let Some(states) = flow.get("States").and_then(Value::as_object) else { return };
    for (name, state) in states {
        let location = format!("{location}/States/{}", name.replace('~', "~0").replace('/', "~1"));
        let Some(state) = state.as_object() else { continue };
        match state.get("Type").and_then(Value::as_str) {
            Some("Task") => task(state, is_express, &location, found),
            Some("Parallel") => {
                let branches = state.get("Branches").and_then(Value::as_array);
                for (place, branch) in branches.into_iter().flatten().enumerate() {
                    self::flow(branch, is_express, &format!("{location}/Branches/{place}"), found);
                }
            }
            Some("Map") => {
                for name in ["ItemProcessor", "Iterator"] {
                    let Some(processor) = state.get(name) else { continue };
                    let mode = processor.pointer("/ProcessorConfig/ExecutionType").and_then(Value::as_str);
                    let is_express = mode.map_or(is_express, |mode| mode == "EXPRESS");
                    self::flow(processor, is_express, &format!("{location}/{name}"), found);
                }
            }
            _ => {}
        }
    }
}

fn task(state: &Map<String, Value>, is_express: bool, location: &str, found: &mut Vec<Diagnostic>) {
    let Some(resource) = state.get("Resource").and_then(Value::as_str) else { return };
    let mut report = |message: String, field: &str| {
        let location = format!("{location}/{field}");
        found.push(Diagnostic {
            severity: Severity::Error,
            code: "SCHEMA_VALIDATION_FAILED",
            message,
            location,
        });
    };
    let integration = match of(resource) {
        Ok(integration) => integration,
        Err(refusal) => return report(refusal, "Resource"),
    };
    if let Some(refusal) = not_of_express(&integration).filter(|_| is_express) {
        report(refusal.to_owned(), "Resource");
    }
    let Integration::Service(task) = &integration else { return };
    for field in ["Parameters", "Arguments"] {
        if let Some(Value::Object(arguments)) = state.get(field) {
            for problem in task.check_names(arguments.keys().map(String::as_str)) {
                report(problem, field);
            }
        }
    }
}

/// Why an Express workflow does not have it. Captured (published), with the space at the end.
fn not_of_express(integration: &Integration) -> Option<&'static str> {
    match (integration, integration.pattern()) {
        (Integration::Activity { .. }, _) => Some("Express state machine does not support Activity ARN"),
        (_, Pattern::WaitForTaskToken) => {
            Some("Express state machine does not support '.waitForTaskToken' service integration ")
        }
        (_, Pattern::Sync | Pattern::Sync2) => {
            Some("Express state machine does not support '.sync' service integration")
        }
        (_, Pattern::RequestResponse) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(states: &Value, is_express: bool) -> Vec<String> {
        let found = check(&json!({"StartAt": "A", "States": states}), is_express);
        found.iter().map(ToString::to_string).collect()
    }

    fn task(resource: &str) -> Value {
        json!({"Type": "Task", "Resource": resource, "End": true})
    }

    // What AWS refuses at creation must not be found only when the machine runs, and the refusal says where.
    #[test]
    fn tasks_are_checked_wherever_they_are() {
        let bad = || json!({"States": {"X": task("Lambda")}});
        let states = json!({
            "A": task("arn:aws:states:::aws-sdk:dynamodb:getItm"),
            "B": {"Type": "Parallel", "Branches": [{"States": {}}, bad()]},
            "C/1": {"Type": "Map", "ItemProcessor": bad()},
            "D": {"Type": "Map", "Iterator": bad()},
            "E": {"Type": "Pass", "Resource": "Lambda"},
            "F": 1,
        });
        let bad = |location: &str| {
            format!(
                "SCHEMA_VALIDATION_FAILED: Value is not a valid resource ARN at {location}/States/X/Resource"
            )
        };
        let expected = [
            "SCHEMA_VALIDATION_FAILED: The resource provided arn:aws:states:::aws-sdk:dynamodb:getItm is not recognized. \
             The value is not a valid resource ARN, or the resource is not available in this region. at \
             /States/A/Resource"
                .to_owned(),
            bad("/States/B/Branches/1"),
            bad("/States/C~11/ItemProcessor"),
            bad("/States/D/Iterator"),
        ];
        assert_eq!(told(&states, false), expected);
    }

    // An Express workflow waits for nobody.
    #[test]
    fn express_workflows_have_fewer_integrations() {
        for (resource, refusal) in [
            (
                "arn:aws:states:::sns:publish.waitForTaskToken",
                "Express state machine does not support '.waitForTaskToken' service integration ",
            ),
            (
                "arn:aws:states:::states:startExecution.sync:2",
                "Express state machine does not support '.sync' service integration",
            ),
            (
                "arn:aws:states:us-east-1:000000000000:activity:review",
                "Express state machine does not support Activity ARN",
            ),
        ] {
            let state = task(resource);
            assert_eq!(
                told(&json!({"A": state}), true),
                [format!("SCHEMA_VALIDATION_FAILED: {refusal} at /States/A/Resource")]
            );
            let children = json!({"ProcessorConfig": {"ExecutionType": "EXPRESS"}, "States": {"X": state}});
            assert_eq!(told(&json!({"M": {"Type": "Map", "ItemProcessor": children}}), false).len(), 1);
            assert!(told(&json!({"A": state}), false).is_empty(), "{resource}");
        }
    }

    // A misspelled parameter is found when the machine is created.
    #[test]
    fn parameters_are_checked_by_name() {
        for (resource, field, arguments, refusals) in [
            (
                "aws-sdk:sfn:startExecution",
                "Parameters",
                json!({"StateMachineArn.$": "$", "Input": {}}),
                &[][..],
            ),
            (
                "aws-sdk:sfn:startExecution",
                "Arguments",
                json!({"stateMachineArn": "x"}),
                &["The field \"stateMachineArn\" is not supported by Step Functions at /States/A/Arguments"],
            ),
            (
                "sqs:sendMessage",
                "Parameters",
                json!({"MessageBody.$": "$", "Body": "x", "More.$": "$"}),
                &[
                    "The field 'QueueUrl' is required but was missing at /States/A/Parameters",
                    "The field \"Body\" is not supported by Step Functions at /States/A/Parameters",
                ],
            ),
            ("sqs:sendMessage", "Arguments", json!("{% $states.input %}"), &[]),
            ("glue:startJobRun", "Parameters", json!({"Anything": 1}), &[]),
        ] {
            let mut state = task(&format!("arn:aws:states:::{resource}"));
            state[field] = arguments;
            let expected: Vec<String> =
                refusals.iter().map(|refusal| format!("SCHEMA_VALIDATION_FAILED: {refusal}")).collect();
            assert_eq!(told(&json!({"A": state}), false), expected, "{resource}");
        }
    }
}
