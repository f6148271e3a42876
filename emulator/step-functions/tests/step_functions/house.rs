//! What every test of executions does.

use serde_json::{Value, json};
use test_kit::House;

pub(crate) fn house() -> House {
    House::new(&[&step_functions::SERVICE])
}

/// Makes a state machine and gives its ARN.
pub(crate) async fn create(house: &House, name: &str, kind: &str, definition: &Value) -> String {
    let input = json!({
        "name": name,
        "type": kind,
        "definition": definition.to_string(),
        "roleArn": "arn:aws:iam::000000000000:role/machine",
    });
    let created = house.aws("stepfunctions", "CreateStateMachine", input).await.expect("a state machine");
    created["stateMachineArn"].as_str().expect("an ARN").to_owned()
}

/// Starts an execution and gives its ARN.
pub(crate) async fn start(house: &House, machine: &str, name: &str, input: Value) -> String {
    let input = json!({"stateMachineArn": machine, "name": name, "input": input.to_string()});
    let started = house.aws("stepfunctions", "StartExecution", input).await.expect("a start");
    started["executionArn"].as_str().expect("an ARN").to_owned()
}

pub(crate) async fn describe(house: &House, arn: &str) -> Value {
    house.aws("stepfunctions", "DescribeExecution", json!({"executionArn": arn})).await.expect("an execution")
}

/// Waits until everything rests.
pub(crate) async fn settle(house: &House) {
    assert!(house.dispatch.idle(10_000).await, "it comes to rest");
}
