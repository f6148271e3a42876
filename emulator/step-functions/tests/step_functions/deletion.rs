//! State machines that are deleted while executions of them run, and executions of what is no longer the newest.

use serde_json::{Value, json};
use test_kit::House;

use crate::house::{create, describe, house, settle, start};

const SERVICE: &str = "stepfunctions";

async fn code(house: &House, operation: &str, input: Value) -> String {
    house.aws(SERVICE, operation, input).await.expect_err("a refusal").code.into_owned()
}

fn waiting(then: &str) -> Value {
    json!({"StartAt": "W", "States": {
        "W": {"Type": "Wait", "Seconds": 5, "Next": "P"}, "P": {"Type": "Pass", "Result": then, "End": true}
    }})
}

// A state machine that vanished under a running execution would leave it without an end; one that stayed could be started.
#[tokio::test]
async fn a_state_machine_goes_when_its_executions_have_ended() {
    let house = house();
    let machine = create(&house, "m", "STANDARD", &waiting("a")).await;
    let arn = start(&house, &machine, "e", json!({})).await;
    settle(&house).await;
    let named = json!({"stateMachineArn": machine});
    for _ in 0..2 {
        house.aws(SERVICE, "DeleteStateMachine", named.clone()).await.expect("begun");
    }
    let told = house.aws(SERVICE, "DescribeStateMachine", named.clone()).await.expect("still there");
    assert_eq!(told["status"], "DELETING");
    let changed = json!({"stateMachineArn": machine, "roleArn": "arn:aws:iam::000000000000:role/b"});
    let again = waiting("b").to_string();
    let created = json!({"name": "m", "definition": again, "roleArn": "arn:aws:iam::000000000000:role/b"});
    for (operation, input) in [
        ("CreateStateMachine", created),
        ("StartExecution", named.clone()),
        ("UpdateStateMachine", changed),
        ("PublishStateMachineVersion", named.clone()),
    ] {
        assert_eq!(code(&house, operation, input).await, "StateMachineDeleting", "{operation}");
    }
    house.clock.advance(5_000);
    settle(&house).await;
    // It would have entered its second state.
    assert_eq!(describe(&house, &arn).await["status"], "ABORTED");
    assert_eq!(code(&house, "DescribeStateMachine", named).await, "StateMachineDoesNotExist");
    create(&house, "m", "STANDARD", &waiting("b")).await;
}

// Stopping the last execution must let the state machine go as well.
#[tokio::test]
async fn a_stopped_execution_holds_no_state_machine() {
    let house = house();
    let machine = create(&house, "m", "STANDARD", &waiting("a")).await;
    let arns = [start(&house, &machine, "e", json!({})).await, start(&house, &machine, "f", json!({})).await];
    settle(&house).await;
    let named = json!({"stateMachineArn": machine});
    house.aws(SERVICE, "DeleteStateMachine", named.clone()).await.expect("begun");
    for arn in arns {
        assert_eq!(
            house.aws(SERVICE, "DescribeStateMachine", named.clone()).await.expect("there")["status"],
            "DELETING"
        );
        house.aws(SERVICE, "StopExecution", json!({"executionArn": arn})).await.expect("stopped");
        let history = house.aws(SERVICE, "GetExecutionHistory", json!({"executionArn": arn})).await;
        let last = history.expect("a history")["events"].as_array().and_then(|all| all.last().cloned());
        let last = last.expect("an event");
        assert_eq!((&last["type"], &last["previousEventId"]), (&json!("ExecutionAborted"), &json!(0)));
    }
    assert_eq!(code(&house, "DescribeStateMachine", named).await, "StateMachineDoesNotExist");
}

// What runs keeps what it began with; what starts gets what its ARN names.
#[tokio::test]
async fn an_execution_runs_what_its_arn_named_when_it_started() {
    let house = house();
    let machine = create(&house, "m", "STANDARD", &waiting("first")).await;
    let publish = |definition: &str| json!({"stateMachineArn": machine, "definition": waiting(definition).to_string(), "publish": true});
    let first = house.aws(SERVICE, "UpdateStateMachine", publish("first")).await.expect("a version");
    let second = house.aws(SERVICE, "UpdateStateMachine", publish("second")).await.expect("a version");
    let version = first["stateMachineVersionArn"].as_str().expect("an ARN").to_owned();
    let routes = json!([
        {"stateMachineVersionArn": version, "weight": 0},
        {"stateMachineVersionArn": second["stateMachineVersionArn"], "weight": 100},
    ]);
    let input = json!({"name": "PROD", "routingConfiguration": routes});
    let alias = house.aws(SERVICE, "CreateStateMachineAlias", input).await.expect("an alias");
    let alias = alias["stateMachineAliasArn"].as_str().expect("an ARN").to_owned();
    let started = [
        (start(&house, &machine, "a", json!({})).await, "second", json!(null), json!(null)),
        (start(&house, &version, "b", json!({})).await, "first", json!(version), json!(null)),
        (
            start(&house, &alias, "c", json!({})).await,
            "second",
            second["stateMachineVersionArn"].clone(),
            json!(alias),
        ),
    ];
    house.aws(SERVICE, "UpdateStateMachine", publish("third")).await.expect("a change");
    let gone = json!({"stateMachineVersionArn": version});
    house.aws(SERVICE, "DeleteStateMachineVersion", gone).await.expect_err("an alias leads to it");
    house
        .aws(SERVICE, "DeleteStateMachineAlias", json!({"stateMachineAliasArn": alias}))
        .await
        .expect("gone");
    house
        .aws(SERVICE, "DeleteStateMachineVersion", json!({"stateMachineVersionArn": version}))
        .await
        .expect("gone");
    settle(&house).await;
    house.clock.advance(5_000);
    settle(&house).await;
    for (arn, output, version, alias) in started {
        let told = describe(&house, &arn).await;
        assert_eq!(told["output"], json!(output).to_string(), "{arn}");
        assert_eq!((&told["stateMachineVersionArn"], &told["stateMachineAliasArn"]), (&version, &alias));
    }
    for arn in [&version, &alias] {
        let refused = code(&house, "StartExecution", json!({"stateMachineArn": arn})).await;
        assert_eq!(refused, "StateMachineDoesNotExist", "{arn}");
    }
}

// The texts are those that users find when they search for them.
#[tokio::test]
async fn an_input_that_is_no_json_is_told_in_the_words_of_aws() {
    let house = house();
    let machine = create(&house, "m", "STANDARD", &waiting("a")).await;
    let values = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
    for (input, reason) in [
        ("not some json", format!("Unrecognized token 'not': was expecting {values}")),
        (
            "{'not': 'json'}",
            "Unexpected character (''' (code 39)): was expecting double-quote to start field name".to_owned(),
        ),
        ("", "Invalid execution input.".to_owned()),
    ] {
        let input = json!({"stateMachineArn": machine, "input": input});
        let refused = house.aws(SERVICE, "StartExecution", input).await.expect_err("a refusal");
        assert_eq!(refused.code, "InvalidExecutionInput");
        assert_eq!(refused.message, format!("Invalid State Machine Execution Input: '{reason}'"));
    }
    for input in ["2", "\"text\"", "null"] {
        let input = json!({"stateMachineArn": machine, "input": input});
        house.aws(SERVICE, "StartExecution", input).await.expect("a start");
    }
}
