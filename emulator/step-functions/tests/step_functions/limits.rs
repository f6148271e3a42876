//! AWS's quotas at the service's own door: what is just within one, and what is one byte more.

use serde_json::{Value, json};

use crate::house::{create, describe, house, settle, start};

/// The most bytes of an input and of an output.
const MOST: usize = 262_144;

/// JSON of so many bytes: a string, of characters of two bytes each.
fn text(bytes: usize) -> String {
    let (pairs, rest) = ((bytes - 2) / 2, (bytes - 2) % 2);
    format!("\"{}{}\"", "é".repeat(pairs), "x".repeat(rest))
}

// What is sent in is counted in bytes, and refused before it becomes an execution's.
#[tokio::test]
async fn an_input_is_256_kib_at_most() {
    let house = house();
    let pass = json!({"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}});
    for (kind, operation) in [("STANDARD", "StartExecution"), ("EXPRESS", "StartSyncExecution")] {
        let machine = create(&house, kind, kind, &pass).await;
        let input = |bytes: usize| json!({"stateMachineArn": machine, "input": text(bytes)});
        house.aws("stepfunctions", operation, input(MOST)).await.expect("an execution");
        let refused = house.aws("stepfunctions", operation, input(MOST + 1)).await.expect_err("a refusal");
        assert_eq!(refused.code, "InvalidExecutionInput", "{operation}: {refused:?}");
    }
}

// The same of what a worker sends.
#[tokio::test]
async fn the_output_of_a_task_is_256_kib_at_most() {
    let house = house();
    let activity = house.aws("stepfunctions", "CreateActivity", json!({"name": "a"})).await;
    let activity = activity.expect("an activity")["activityArn"].clone();
    let task = json!({"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": activity, "End": true}}});
    let machine = create(&house, "m", "STANDARD", &task).await;
    let arn = start(&house, &machine, "e", json!({})).await;
    settle(&house).await;
    let task = house.aws("stepfunctions", "GetActivityTask", json!({"activityArn": activity})).await;
    let token = task.expect("a task")["taskToken"].clone();
    let output = |bytes: usize| json!({"taskToken": token, "output": text(bytes)});
    let refused = house.aws("stepfunctions", "SendTaskSuccess", output(MOST + 1)).await;
    assert_eq!(refused.expect_err("a refusal").code, "InvalidOutput");
    house.aws("stepfunctions", "SendTaskSuccess", output(MOST)).await.expect("it is taken");
    settle(&house).await;
    let told = describe(&house, &arn).await;
    assert_eq!(told["status"], "SUCCEEDED");
    assert_eq!(told["output"].as_str().map(str::len), Some(MOST));
}

/// A machine that never ends by itself.
fn endless() -> Value {
    json!({"QueryLanguage": "JSONata", "StartAt": "P", "States": {"P": {
        "Type": "Pass", "Output": "{% ($f := function($x) { $f($x + 1) }; $f(1)) %}", "End": true,
    }}})
}

// An expression that never ends is a user's: it fails its execution, and holds up nobody else, however few threads there are.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_endless_expression_holds_up_nobody() {
    let house = house();
    let pass = json!({"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}});
    let quick = create(&house, "quick", "EXPRESS", &pass).await;
    let sync = |machine: &str| {
        let (house, input) = (house.clone(), json!({"stateMachineArn": machine}));
        tokio::spawn(async move { house.aws("stepfunctions", "StartSyncExecution", input).await })
    };
    let hostile = create(&house, "hostile", "EXPRESS", &endless()).await;
    let (first, second) = (sync(&hostile), sync(&hostile));
    let served = sync(&quick).await.expect("no panic").expect("an execution");
    assert_eq!(served["status"], "SUCCEEDED");
    assert!(!first.is_finished() || !second.is_finished(), "it was served meanwhile");
    for hostile in [first, second] {
        let told = hostile.await.expect("no panic").expect("an execution");
        assert_eq!(
            (&told["status"], &told["error"]),
            (&json!("FAILED"), &json!("States.QueryEvaluationError"))
        );
    }
    let standard = create(&house, "standard", "STANDARD", &endless()).await;
    let arn = start(&house, &standard, "e", json!({})).await;
    settle(&house).await;
    let told = describe(&house, &arn).await;
    assert_eq!((&told["status"], &told["error"]), (&json!("FAILED"), &json!("States.QueryEvaluationError")));
    let cause = told["cause"].as_str().expect("a cause");
    assert!(cause.contains("Expression evaluation timeout"), "{cause}");
}
