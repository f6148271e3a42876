//! Tasks as executions run them.

use serde_json::{Value, json};
use test_kit::House;

use crate::house::{create, describe, house, settle, start};

async fn kinds(house: &House, arn: &str) -> Vec<String> {
    let history = house.aws("stepfunctions", "GetExecutionHistory", json!({"executionArn": arn})).await;
    let events = history.expect("a history")["events"].take();
    let kinds = events.as_array().into_iter().flatten().filter_map(|event| event["type"].as_str());
    kinds.map(str::to_owned).collect()
}

// A task that cannot be begun was never scheduled, and no catcher of its errors may mask a slip in the definition.
#[tokio::test]
async fn a_task_that_cannot_be_begun_fails_its_state() {
    let house = house();
    for (name, resource, arguments, why) in [
        (
            "misspelled",
            "aws-sdk:dynamodb:getItem",
            json!({"TableName.$": "$.t", "key.$": "$"}),
            "The Parameters '{\"TableName\":\"users\",\"key\":{\"t\":\"users\"}}' could not be used to start the Task: \
             [The field \"key\" is not supported by Step Functions]",
        ),
        (
            "mistyped",
            "dynamodb:putItem",
            json!({"TableName": "users", "Item.$": "$.t"}),
            "The Parameters '{\"TableName\":\"users\",\"Item\":\"users\"}' could not be used to start the Task: [The \
             value for the field 'Item' must be an OBJECT]",
        ),
    ] {
        let state: Value = json!({
            "Type": "Task", "Resource": format!("arn:aws:states:::{resource}"), "Parameters": arguments, "End": true,
            "Catch": [{"ErrorEquals": ["States.TaskFailed"], "Next": "Caught"}],
        });
        let states = json!({"T": state, "Caught": {"Type": "Succeed"}});
        let machine = create(&house, name, "STANDARD", &json!({"StartAt": "T", "States": states})).await;
        let arn = start(&house, &machine, "e", json!({"t": "users"})).await;
        settle(&house).await;
        let told = describe(&house, &arn).await;
        assert_eq!((&told["status"], &told["error"]), (&json!("FAILED"), &json!("States.Runtime")));
        let cause =
            format!("An error occurred while executing the state 'T' (entered at the event id #2). {why}");
        assert_eq!(told["cause"], cause);
        assert_eq!(kinds(&house, &arn).await, ["ExecutionStarted", "TaskStateEntered", "ExecutionFailed"]);
    }
}
