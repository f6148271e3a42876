//! Executions that did not succeed, and go on where they failed.

use serde_json::{Value, json};
use test_kit::House;

use crate::house::{create, describe, house, settle, start};

const SERVICE: &str = "stepfunctions";
const DAY: u32 = 24 * 3_600_000;

/// Two branches, each a task that a worker does, and a state before them.
async fn working(house: &House) -> String {
    for name in ["left", "right"] {
        house.aws(SERVICE, "CreateActivity", json!({"name": name})).await.expect("an activity");
    }
    let branch = |name: &str| {
        let resource = format!("arn:aws:states:us-east-1:000000000000:activity:{name}");
        json!({"StartAt": name, "States": {name: {"Type": "Task", "Resource": resource, "End": true}}})
    };
    let definition = json!({"StartAt": "P", "States": {
        "P": {"Type": "Pass", "Next": "Both"},
        "Both": {"Type": "Parallel", "Branches": [branch("left"), branch("right")], "End": true},
    }});
    create(house, "m", "STANDARD", &definition).await
}

/// Takes the task of an activity, and answers it.
async fn work(house: &House, name: &str, operation: &str, mut answer: Value) {
    let arn = format!("arn:aws:states:us-east-1:000000000000:activity:{name}");
    let task = house.aws(SERVICE, "GetActivityTask", json!({"activityArn": arn})).await.expect("a task");
    answer["taskToken"] = task["taskToken"].clone();
    house.aws(SERVICE, operation, answer).await.expect("an answer that is taken");
    settle(house).await;
}

async fn kinds(house: &House, arn: &str) -> Vec<String> {
    let history = house.aws(SERVICE, "GetExecutionHistory", json!({"executionArn": arn})).await;
    let history = history.expect("a history");
    let events = history["events"].as_array().expect("events").clone();
    events.iter().map(|event| event["type"].as_str().unwrap_or_default().to_owned()).collect()
}

// What had succeeded must not be done twice, and what failed must be done again.
#[tokio::test]
async fn only_what_failed_is_done_again() {
    let house = house();
    let machine = working(&house).await;
    let arn = start(&house, &machine, "e", json!({"a": 1})).await;
    settle(&house).await;
    work(&house, "left", "SendTaskSuccess", json!({"output": "\"left\""})).await;
    work(&house, "right", "SendTaskFailure", json!({"error": "E", "cause": "c"})).await;
    let told = describe(&house, &arn).await;
    assert_eq!((&told["status"], &told["redriveStatus"]), (&json!("FAILED"), &json!("REDRIVABLE")));
    assert!(told.get("redriveStatusReason").is_none(), "{told}");
    let before = kinds(&house, &arn).await.len();
    house.clock.advance(1_000);
    let asked = json!({"executionArn": arn, "clientToken": "t"});
    let first = house.aws(SERVICE, "RedriveExecution", asked.clone()).await.expect("redriven");
    settle(&house).await;
    house.clock.advance(1_000);
    let again = house.aws(SERVICE, "RedriveExecution", asked).await.expect("the same");
    assert_eq!(first, again);
    let told = describe(&house, &arn).await;
    assert_eq!((&told["status"], &told["redriveCount"]), (&json!("RUNNING"), &json!(1)));
    assert_eq!(told["redriveDate"], first["redriveDate"]);
    assert!(told.get("stopDate").is_none() && told.get("error").is_none(), "{told}");
    work(&house, "right", "SendTaskSuccess", json!({"output": "\"right\""})).await;
    let told = describe(&house, &arn).await;
    assert_eq!((&told["status"], &told["output"]), (&json!("SUCCEEDED"), &json!(r#"["left","right"]"#)));
    assert_eq!(
        kinds(&house, &arn).await.split_off(before),
        [
            "ExecutionRedriven",
            "ActivityScheduled",
            "ActivityStarted",
            "ActivitySucceeded",
            "TaskStateExited",
            "ParallelStateSucceeded",
            "ParallelStateExited",
            "ExecutionSucceeded"
        ]
    );
    for (filter, expected) in [("REDRIVEN", 1), ("NOT_REDRIVEN", 0)] {
        let input = json!({"stateMachineArn": machine, "redriveFilter": filter});
        let list = house.aws(SERVICE, "ListExecutions", input).await.expect("a list");
        assert_eq!(list["executions"].as_array().map(Vec::len), Some(expected), "{filter}");
    }
}

// A client asks by the reason whether it is worth trying.
#[tokio::test]
async fn what_cannot_be_redriven_says_why() {
    let house = house();
    let wait = json!({"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 5, "End": true}}});
    let machine = create(&house, "m", "STANDARD", &wait).await;
    let refused = async |arn: &str| {
        let told = describe(&house, arn).await;
        let refused = house.aws(SERVICE, "RedriveExecution", json!({"executionArn": arn})).await;
        let refused = refused.expect_err("a refusal");
        assert_eq!(refused.code, "ExecutionNotRedrivable");
        let reason = told["redriveStatusReason"].as_str().expect("a reason").to_owned();
        assert_eq!(refused.message, format!("Execution Not Redrivable: '{reason}'"));
        reason
    };
    let ended = start(&house, &machine, "a", json!({})).await;
    settle(&house).await;
    assert_eq!(refused(&ended).await, "Execution is RUNNING and cannot be redriven");
    house.clock.advance(5_000);
    settle(&house).await;
    assert_eq!(refused(&ended).await, "Execution is SUCCEEDED and cannot be redriven");
    let stopped = start(&house, &machine, "b", json!({})).await;
    house.aws(SERVICE, "StopExecution", json!({"executionArn": stopped})).await.expect("stopped");
    house.clock.advance(14 * DAY);
    house.aws(SERVICE, "RedriveExecution", json!({"executionArn": stopped})).await.expect("in time");
    house.aws(SERVICE, "StopExecution", json!({"executionArn": stopped})).await.expect("stopped");
    house.clock.advance(14 * DAY + 1);
    assert_eq!(refused(&stopped).await, "Execution redrivable period exceeded");
    let nobody = "arn:aws:states:us-east-1:000000000000:execution:m:none";
    let error = house.aws(SERVICE, "RedriveExecution", json!({"executionArn": nobody})).await;
    assert_eq!(error.expect_err("a refusal").code, "ExecutionDoesNotExist");
}

// A machine's time counts anew; what was told to it before its end must not reach it after.
#[tokio::test]
async fn what_timed_out_has_its_whole_time_again() {
    let house = house();
    let definition = json!({"StartAt": "W", "TimeoutSeconds": 10, "States": {
        "W": {"Type": "Wait", "SecondsPath": "$.wait", "Next": "F"},
        "F": {"Type": "Fail", "Error": "E"},
    }});
    let machine = create(&house, "m", "STANDARD", &definition).await;
    let arn = start(&house, &machine, "e", json!({"wait": 20})).await;
    let quick = start(&house, &machine, "q", json!({"wait": 9})).await;
    settle(&house).await;
    house.clock.advance(9_000);
    settle(&house).await;
    house.clock.advance(1_000);
    settle(&house).await;
    assert_eq!(describe(&house, &arn).await["status"], "TIMED_OUT");
    for named in [&arn, &quick] {
        house.aws(SERVICE, "RedriveExecution", json!({"executionArn": named})).await.expect("redriven");
    }
    settle(&house).await;
    assert_eq!(describe(&house, &arn).await["status"], "RUNNING");
    house.clock.advance(10_000);
    settle(&house).await;
    assert_eq!(describe(&house, &arn).await["status"], "TIMED_OUT");
    let told = kinds(&house, &quick).await;
    assert_eq!(
        told[told.len() - 4..],
        ["ExecutionFailed", "ExecutionRedriven", "FailStateEntered", "ExecutionFailed"]
    );
}
