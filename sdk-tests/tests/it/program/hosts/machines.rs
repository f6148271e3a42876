//! The walk through the state machines and activities of Step Functions.

use std::collections::BTreeSet;

use sdk_tests::{ACCOUNT, REGION, SignedHttp};
use serde_json::{Value, json};

use super::{ROLE, check, leads_nowhere};

const DEFINITION: &str = r#"{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}"#;
const CHANGED: &str = r#"{"StartAt":"B","States":{"B":{"Type":"Succeed"}}}"#;

/// Walks every operation on state machines, their versions and aliases, and on activities.
pub(super) async fn walk(
    machines: &SignedHttp,
    base: &str,
    walked: &mut BTreeSet<String>,
) -> anyhow::Result<()> {
    for (name, input) in on_state_machines().into_iter().chain(on_activities()) {
        let answer = machines.call(&format!("AWSStepFunctions.{name}"), &input).await?;
        if name == "GetActivityTask" {
            // Its activity is gone: it would wait a minute otherwise.
            leads_nowhere(name, &answer, base)?;
        } else {
            check(name, &answer, base)?;
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
    let activity = json!({"activityArn": arn("activity:walk")});
    vec![
        ("CreateActivity", json!({"name": "walk"})),
        ("DescribeActivity", activity.clone()),
        ("ListActivities", json!({})),
        ("DeleteActivity", activity.clone()),
        ("GetActivityTask", activity),
    ]
}
