//! Executions are kept for 90 days after their end.

use serde_json::{Value, json};

use crate::house::{create, describe, house, settle, start};

const SERVICE: &str = "stepfunctions";
const DAY: u32 = 24 * 3_600_000;

/// Moves the clock, in steps that it can take.
async fn days(house: &test_kit::House, days: u32) {
    for _ in 0..days {
        house.clock.advance(DAY);
    }
    settle(house).await;
}

// A store that only grows ends a long-lived environment; one that forgets too early loses what somebody looks for.
#[tokio::test]
async fn an_execution_is_forgotten_with_all_that_was_of_it() {
    let house = house();
    let each = json!({"StartAt": "M", "States": {"M": {
        "Type": "Map", "Label": "l", "End": true, "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
            "StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}},
        },
    }}});
    let machine = create(&house, "m", "STANDARD", &each).await;
    let arn = start(&house, &machine, "e", json!([1])).await;
    settle(&house).await;
    let runs = house.aws(SERVICE, "ListMapRuns", json!({"executionArn": arn})).await.expect("a list");
    let run = json!({"mapRunArn": runs["mapRuns"][0]["mapRunArn"]});
    let children = house.aws(SERVICE, "ListExecutions", run.clone()).await.expect("a list");
    let child = children["executions"][0]["executionArn"].clone();
    days(&house, 89).await;
    assert_eq!(describe(&house, &arn).await["status"], "SUCCEEDED");
    days(&house, 1).await;
    for arn in [json!(arn), child] {
        for operation in ["DescribeExecution", "GetExecutionHistory"] {
            let refused = house.aws(SERVICE, operation, json!({"executionArn": arn})).await;
            assert_eq!(refused.expect_err("it is gone").code, "ExecutionDoesNotExist", "{operation} {arn}");
        }
    }
    let refused = house.aws(SERVICE, "DescribeMapRun", run).await.expect_err("it is gone");
    assert_eq!(refused.code, "ResourceNotFound");
    let list = house.aws(SERVICE, "ListExecutions", json!({"stateMachineArn": machine})).await;
    assert_eq!(list.expect("a list")["executions"], json!([]));
    // Its name is free again.
    start(&house, &machine, "e", json!([])).await;
}

// The time counts from the last end.
#[tokio::test]
async fn a_redriven_execution_is_kept_longer() {
    let house = house();
    let fail = json!({"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "E"}}});
    let machine = create(&house, "m", "STANDARD", &fail).await;
    let arn = start(&house, &machine, "e", json!({})).await;
    settle(&house).await;
    days(&house, 10).await;
    house.aws(SERVICE, "RedriveExecution", json!({"executionArn": arn})).await.expect("redriven");
    settle(&house).await;
    days(&house, 85).await;
    assert_eq!(describe(&house, &arn).await["status"], "FAILED");
    days(&house, 5).await;
    let refused = house.aws(SERVICE, "DescribeExecution", json!({"executionArn": arn})).await;
    assert_eq!(refused.expect_err("it is gone").code, "ExecutionDoesNotExist");
}

// What is kept must be readable after a restart: what is nested deeper than that does not come in, by whatever way.
#[tokio::test]
async fn what_is_nested_too_deeply_does_not_come_in() {
    let house = house();
    house.aws(SERVICE, "CreateActivity", json!({"name": "a"})).await.expect("an activity");
    let activity = "arn:aws:states:us-east-1:000000000000:activity:a";
    let nests = json!({"a": {"b": {"c.$": "$"}}});
    let machine = create(
        &house,
        "m",
        "STANDARD",
        &json!({"StartAt": "T", "States": {
            "T": {"Type": "Task", "Resource": activity, "Parameters": nests, "End": true},
        }}),
    )
    .await;
    let nested = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
    let asked = |depth: usize| json!({"stateMachineArn": machine, "input": nested(depth)});
    let refused = house.aws(SERVICE, "StartExecution", asked(110)).await.expect_err("too deep");
    assert_eq!(refused.code, "InvalidExecutionInput");
    let ended = async |depth: usize| {
        let started = house.aws(SERVICE, "StartExecution", asked(depth)).await.expect("a start");
        settle(&house).await;
        describe(&house, started["executionArn"].as_str().expect("an ARN")).await["status"].clone()
    };
    assert_eq!(ended(99).await, "FAILED", "its arguments are too deep");
    assert_eq!(ended(90).await, "RUNNING");
    let task = house.aws(SERVICE, "GetActivityTask", json!({"activityArn": activity})).await.expect("a task");
    let answer = |depth: usize| -> Value { json!({"taskToken": task["taskToken"], "output": nested(depth)}) };
    let refused = house.aws(SERVICE, "SendTaskSuccess", answer(110)).await.expect_err("too deep");
    assert_eq!(refused.code, "InvalidOutput");
    house.aws(SERVICE, "SendTaskSuccess", answer(90)).await.expect("taken");
}
