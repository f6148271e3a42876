//! The walk through the state machines and activities of Step Functions.

use std::collections::BTreeSet;

use sdk_tests::{ACCOUNT, REGION, SignedHttp};
use serde_json::{Value, json};

use super::{ROLE, check};

const DEFINITION: &str = r#"{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}"#;
const CHANGED: &str = r#"{"StartAt":"B","States":{"B":{"Type":"Succeed"}}}"#;

/// Walks every operation of Step Functions. What is `{execution}`, `{map run}` or `{token}` in an input is what the last answer to name one
/// was about.
pub(super) async fn walk(
    machines: &SignedHttp,
    base: &str,
    walked: &mut BTreeSet<String>,
) -> anyhow::Result<()> {
    let (mut execution, mut token, mut map_run) = (String::new(), String::new(), String::new());
    for (name, input) in on_state_machines().into_iter().chain(on_activities()).chain(on_executions()) {
        let text = input.to_string().replace("{execution}", &execution).replace("{token}", &token);
        let text = text.replace("{map run}", &map_run);
        let input = serde_json::from_str(&text)?;
        let answer = machines.call(&format!("AWSStepFunctions.{name}"), &input).await?;
        check(name, &answer, base)?;
        let told = answer.json()?;
        if let Some(listed) = told["mapRuns"][0]["mapRunArn"].as_str() {
            listed.clone_into(&mut map_run);
        }
        for (member, last) in [("executionArn", &mut execution), ("taskToken", &mut token)] {
            if let Some(named) = told[member].as_str() {
                named.clone_into(last);
            }
        }
        walked.insert(format!("stepfunctions:{name}"));
    }
    Ok(())
}

fn arn(rest: &str) -> String {
    format!("arn:aws:states:{REGION}:{ACCOUNT}:{rest}")
}

/// The operations on state machines, in an order in which they can be done.
fn on_state_machines() -> Vec<(&'static str, Value)> {
    let (machine, version) = (arn("stateMachine:walk"), arn("stateMachine:walk:1"));
    let alias = arn("stateMachine:walk:PROD");
    let routes = |version: &str| json!([{"stateMachineVersionArn": version, "weight": 100}]);
    vec![
        ("ValidateStateMachineDefinition", json!({"definition": "{}"})),
        ("TestState", json!({"definition": r#"{"Type":"Pass","End":true}"#, "roleArn": ROLE})),
        (
            "CreateStateMachine",
            json!({"name": "walk", "definition": DEFINITION, "roleArn": ROLE, "publish": true}),
        ),
        ("UpdateStateMachine", json!({"stateMachineArn": machine, "definition": CHANGED})),
        ("PublishStateMachineVersion", json!({"stateMachineArn": machine})),
        ("DescribeStateMachine", json!({"stateMachineArn": version})),
        ("ListStateMachines", json!({})),
        ("ListStateMachineVersions", json!({"stateMachineArn": machine})),
        ("CreateStateMachineAlias", json!({"name": "PROD", "routingConfiguration": routes(&version)})),
        (
            "UpdateStateMachineAlias",
            json!({
                "stateMachineAliasArn": alias, "routingConfiguration": routes(&arn("stateMachine:walk:2")),
            }),
        ),
        ("DescribeStateMachineAlias", json!({"stateMachineAliasArn": alias})),
        ("ListStateMachineAliases", json!({"stateMachineArn": machine})),
        ("DeleteStateMachineVersion", json!({"stateMachineVersionArn": version})),
        ("DeleteStateMachineAlias", json!({"stateMachineAliasArn": alias})),
        ("TagResource", json!({"resourceArn": machine, "tags": [{"key": "a", "value": "b"}]})),
        ("ListTagsForResource", json!({"resourceArn": machine})),
        ("UntagResource", json!({"resourceArn": machine, "tagKeys": ["a"]})),
        ("DeleteStateMachine", json!({"stateMachineArn": machine})),
    ]
}

fn on_activities() -> Vec<(&'static str, Value)> {
    let activity = json!({"activityArn": arn("activity:gone")});
    vec![
        ("CreateActivity", json!({"name": "gone"})),
        ("DescribeActivity", activity.clone()),
        ("ListActivities", json!({})),
        ("DeleteActivity", activity),
        ("CreateActivity", json!({"name": "walk"})),
    ]
}

/// The operations on executions. A worker finds a task, so that it does not wait for one.
fn on_executions() -> Vec<(&'static str, Value)> {
    let activity = arn("activity:walk");
    let task = json!({"Type": "Task", "Resource": activity, "End": true});
    let works = json!({"StartAt": "T", "States": {"T": task.clone()}}).to_string();
    let processor = json!({
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
        "StartAt": "T", "States": {"T": task},
    });
    let each = json!({"Type": "Map", "Items": [1], "ItemProcessor": processor, "End": true});
    let maps = json!({"QueryLanguage": "JSONata", "StartAt": "M", "States": {"M": each}}).to_string();
    let map_run = json!({"mapRunArn": "{map run}"});
    let (started, token) = (json!({"executionArn": "{execution}"}), json!({"taskToken": "{token}"}));
    let start = ("StartExecution", json!({"stateMachineArn": arn("stateMachine:works")}));
    let work = ("GetActivityTask", json!({"activityArn": activity}));
    vec![
        ("CreateStateMachine", json!({"name": "works", "definition": works, "roleArn": ROLE})),
        start.clone(),
        work.clone(),
        ("SendTaskHeartbeat", token.clone()),
        ("SendTaskSuccess", json!({"taskToken": "{token}", "output": "{}"})),
        ("DescribeExecution", started.clone()),
        ("DescribeStateMachineForExecution", started.clone()),
        ("GetExecutionHistory", started.clone()),
        ("ListExecutions", json!({"stateMachineArn": arn("stateMachine:works")})),
        start.clone(),
        work.clone(),
        ("SendTaskFailure", token),
        start,
        ("StopExecution", started.clone()),
        ("RedriveExecution", started.clone()),
        ("StopExecution", started.clone()),
        ("CreateStateMachine", json!({"name": "maps", "definition": maps, "roleArn": ROLE})),
        ("StartExecution", json!({"stateMachineArn": arn("stateMachine:maps")})),
        // With the task, its Map run has begun.
        work.clone(),
        ("ListMapRuns", started),
        ("DescribeMapRun", map_run.clone()),
        ("UpdateMapRun", json!({"mapRunArn": "{map run}", "maxConcurrency": 1})),
        ("ListExecutions", map_run),
        (
            "CreateStateMachine",
            json!({"name": "quick", "type": "EXPRESS", "definition": DEFINITION, "roleArn": ROLE}),
        ),
        ("StartSyncExecution", json!({"stateMachineArn": arn("stateMachine:quick")})),
    ]
}
