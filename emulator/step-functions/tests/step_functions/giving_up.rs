//! What becomes of an execution that a task began, when the task is given up.

use serde_json::{Value, json};
use test_kit::House;

use crate::house::{create, describe, house, settle, start};

/// Makes a machine of a task.
type Around = fn(&Value) -> Value;

/// A machine that waits an hour, and one in which it is waited for.
async fn nested(house: &House, outer: Around) -> (String, String) {
    let inner = json!({"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 3_600, "End": true}}});
    let inner = create(house, "inner", "STANDARD", &inner).await;
    let task = json!({
        "Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2", "End": true,
        "Parameters": {"StateMachineArn": inner, "Name": "child", "Input": {}},
    });
    let outer = create(house, "outer", "STANDARD", &outer(&task)).await;
    let arn = start(house, &outer, "e", json!({})).await;
    settle(house).await;
    let child = arn.replace(":outer:e", ":inner:child");
    assert_eq!(describe(house, &child).await["status"], "RUNNING");
    (arn, child)
}

fn alone(task: &Value) -> Value {
    json!({"StartAt": "T", "States": {"T": task}})
}

async fn kinds(house: &House, arn: &str) -> Vec<String> {
    let history = house.aws("stepfunctions", "GetExecutionHistory", json!({"executionArn": arn})).await;
    let events = history.expect("a history")["events"].as_array().expect("events").clone();
    events.iter().filter_map(|event| event["type"].as_str().map(str::to_owned)).collect()
}

// Whoever stops an execution means what it has begun, too: AWS stops it, and nothing goes on that nobody waits for.
#[tokio::test]
async fn an_execution_that_was_begun_ends_with_the_one_that_is_stopped() {
    let house = house();
    let (arn, child) = nested(&house, alone).await;
    house.aws("stepfunctions", "StopExecution", json!({"executionArn": arn})).await.expect("it stops");
    settle(&house).await;
    let told = describe(&house, &child).await;
    assert_eq!(told["status"], "ABORTED", "{told}");
    assert_eq!(kinds(&house, &child).await.last().map(String::as_str), Some("ExecutionAborted"));
    // Nothing of that is left over for a redrive, which waits for another child.
    house.aws("stepfunctions", "RedriveExecution", json!({"executionArn": child})).await.expect("it goes on");
    settle(&house).await;
    assert_eq!(describe(&house, &child).await["status"], "RUNNING");
}

// The same when the task takes too long, when the whole does, and when a branch beside it fails.
#[tokio::test]
async fn an_execution_that_was_begun_ends_with_the_task_that_waits_for_it() {
    let cases: [(&str, Around); 4] = [
        ("the task", |task| {
            let mut task = task.clone();
            task["TimeoutSeconds"] = 60.into();
            alone(&task)
        }),
        ("the task, which is caught", |task| {
            let mut task = task.clone();
            task["TimeoutSeconds"] = 60.into();
            task["Catch"] = json!([{"ErrorEquals": ["States.Timeout"], "Next": "L"}]);
            let long = json!({"Type": "Wait", "Seconds": 7_200, "End": true});
            json!({"StartAt": "T", "States": {"T": task, "L": long}})
        }),
        ("the whole", |task| {
            let mut machine = alone(task);
            machine["TimeoutSeconds"] = 60.into();
            machine
        }),
        ("a branch", |task| {
            let fails = json!({"StartAt": "W", "States": {
                "W": {"Type": "Wait", "Seconds": 60, "Next": "F"}, "F": {"Type": "Fail", "Error": "E"},
            }});
            json!({"StartAt": "P", "States": {"P": {
                "Type": "Parallel", "End": true, "Branches": [alone(task), fails],
            }}})
        }),
    ];
    for (name, outer) in cases {
        let house = house();
        let (arn, child) = nested(&house, outer).await;
        house.clock.advance(60_000);
        settle(&house).await;
        let told = describe(&house, &child).await;
        assert_eq!(told["status"], "ABORTED", "{name}: {told}");
        let of_parent = describe(&house, &arn).await["status"].clone();
        let expected = match name {
            "the whole" => "TIMED_OUT",
            "the task, which is caught" => "RUNNING",
            _ => "FAILED",
        };
        assert_eq!(of_parent, expected, "{name}");
    }
}

// A task that is refused has begun nothing: AWS tells that by an event of its own.
#[tokio::test]
async fn a_task_that_is_refused_was_not_submitted() {
    let house = house();
    for (pattern, event) in
        [("", "TaskFailed"), (".sync:2", "TaskSubmitFailed"), (".waitForTaskToken", "TaskSubmitFailed")]
    {
        let task = json!({
            "Type": "Task", "Resource": format!("arn:aws:states:::states:startExecution{pattern}"), "End": true,
            "Parameters": {"StateMachineArn": "arn:aws:states:us-east-1:000000000000:stateMachine:none", "Input": {}},
        });
        let name = format!("m{}", pattern.len());
        let machine = create(&house, &name, "STANDARD", &alone(&task)).await;
        let arn = start(&house, &machine, "e", json!({})).await;
        settle(&house).await;
        assert_eq!(
            kinds(&house, &arn).await,
            [
                "ExecutionStarted",
                "TaskStateEntered",
                "TaskScheduled",
                "TaskStarted",
                event,
                "ExecutionFailed"
            ],
            "{pattern}"
        );
    }
}
