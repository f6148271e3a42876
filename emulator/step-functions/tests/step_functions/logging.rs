//! What executions log.

use serde_json::{Value, json};
use test_kit::House;

use crate::house::settle;

const SERVICE: &str = "stepfunctions";
const ROLE: &str = "arn:aws:iam::000000000000:role/machine";

fn failing() -> Value {
    json!({"StartAt": "P", "States": {
        "P": {"Type": "Pass", "Next": "F"},
        "F": {"Type": "Fail", "Error": "E", "Cause": "c"},
    }})
}

/// Runs an execution of a state machine that logs so, and gives what is logged.
async fn logged(kind: &str, level: &str, tells_data: bool) -> Vec<Value> {
    let house = House::new(&[&logs::SERVICE, &step_functions::SERVICE]);
    house.aws("logs", "CreateLogGroup", json!({"logGroupName": "g"})).await.expect("a group");
    let group = "arn:aws:logs:us-east-1:000000000000:log-group:g:*";
    let logging = json!({
        "level": level, "includeExecutionData": tells_data,
        "destinations": [{"cloudWatchLogsLogGroup": {"logGroupArn": group}}],
    });
    let input = json!({
        "name": "m", "type": kind, "definition": failing().to_string(), "roleArn": ROLE,
        "loggingConfiguration": logging,
    });
    let machine = house.aws(SERVICE, "CreateStateMachine", input).await.expect("a state machine");
    let input = json!({"stateMachineArn": machine["stateMachineArn"], "input": "{\"a\":1}"});
    let started = house.aws(SERVICE, "StartExecution", input).await.expect("a start");
    settle(&house).await;
    let found = house.aws("logs", "FilterLogEvents", json!({"logGroupName": "g"})).await.expect("events");
    let messages = found["events"].as_array().expect("events").iter().map(|event| {
        assert!(event["logStreamName"].as_str().is_some_and(|name| name.starts_with("states/m/")), "{event}");
        let message = event["message"].as_str().expect("a message");
        let message: Value = serde_json::from_str(message).expect("JSON");
        assert_eq!(message["execution_arn"], started["executionArn"]);
        message
    });
    messages.collect()
}

// A level that logs too much costs money, one that logs too little hides the failure.
#[tokio::test]
async fn a_level_chooses_the_events() {
    let all =
        ["ExecutionStarted", "PassStateEntered", "PassStateExited", "FailStateEntered", "ExecutionFailed"];
    for kind in ["STANDARD", "EXPRESS"] {
        for (level, expected) in [("ALL", &all[..]), ("ERROR", &all[3..]), ("FATAL", &all[4..]), ("OFF", &[])]
        {
            let told = logged(kind, level, true).await;
            let kinds: Vec<&str> = told.iter().filter_map(|event| event["type"].as_str()).collect();
            assert_eq!(kinds, expected, "{kind} {level}");
        }
    }
}

// What is read by alarms and by tools that draw an execution: every number is text, and data is there only if asked for.
#[tokio::test]
async fn an_event_is_logged_in_the_form_of_aws() {
    for (tells_data, details) in [
        (true, json!({"name": "P", "input": "{\"a\":1}", "inputDetails": {"truncated": false}})),
        (false, json!({"name": "P"})),
    ] {
        let mut event = logged("EXPRESS", "ALL", tells_data).await.remove(1);
        let members = event.as_object_mut().expect("an object");
        assert!(members.remove("event_timestamp").is_some_and(|time| time.is_string()));
        members.remove("execution_arn");
        assert_eq!(
            event,
            json!({
                "id": "2", "type": "PassStateEntered", "details": details, "redrive_count": "0",
                "previous_event_id": "0",
            })
        );
    }
}

// A group that is not there must not hold an execution up, nor fail it.
#[tokio::test]
async fn a_log_that_cannot_be_written_is_nobodys_failure() {
    let house = House::new(&[&logs::SERVICE, &step_functions::SERVICE]);
    let group = "arn:aws:logs:us-east-1:000000000000:log-group:none:*";
    let logging =
        json!({"level": "ALL", "destinations": [{"cloudWatchLogsLogGroup": {"logGroupArn": group}}]});
    let pass = json!({"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}).to_string();
    let input = json!({
        "name": "m", "type": "EXPRESS", "definition": pass, "roleArn": ROLE, "loggingConfiguration": logging,
    });
    let machine = house.aws(SERVICE, "CreateStateMachine", input).await.expect("a state machine");
    let input = json!({"stateMachineArn": machine["stateMachineArn"]});
    let answer = house.aws(SERVICE, "StartSyncExecution", input).await.expect("an answer");
    assert_eq!(answer["status"], "SUCCEEDED");
}
