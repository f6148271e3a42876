//! Executions of both kinds, from their start to their end.

use serde_json::{Value, json};
use test_kit::House;

use crate::house::{create, describe, house, settle, start};

fn pass() -> Value {
    json!({"StartAt": "P", "States": {"P": {"Type": "Pass", "Result": {"b": 2}, "ResultPath": "$.r", "End": true}}})
}

// The whole of the shortest life: started, described, told in history, listed.
#[tokio::test]
async fn a_standard_execution_runs_and_is_told() {
    let house = house();
    let machine = create(&house, "m", "STANDARD", &pass()).await;
    let arn = start(&house, &machine, "e", json!({"a": 1})).await;
    assert_eq!(arn, "arn:aws:states:us-east-1:000000000000:execution:m:e");
    settle(&house).await;
    let told = describe(&house, &arn).await;
    assert_eq!(told["status"], "SUCCEEDED");
    assert_eq!(told["output"], r#"{"a":1,"r":{"b":2}}"#);
    let history = house.aws("stepfunctions", "GetExecutionHistory", json!({"executionArn": arn})).await;
    let events = history.expect("a history")["events"].clone();
    let kinds: Vec<&str> =
        events.as_array().expect("events").iter().filter_map(|e| e["type"].as_str()).collect();
    assert_eq!(kinds, ["ExecutionStarted", "PassStateEntered", "PassStateExited", "ExecutionSucceeded"]);
    let input = json!({"stateMachineArn": machine, "statusFilter": "SUCCEEDED"});
    let list = house.aws("stepfunctions", "ListExecutions", input).await.expect("a list");
    assert_eq!(list["executions"][0]["executionArn"], arn);
    assert_eq!(list["executions"].as_array().map(Vec::len), Some(1));
}

// A caller of an express machine waits for what comes of it, good or bad.
#[tokio::test]
async fn a_synchronous_execution_answers_its_outcome() {
    let house = house();
    let good = create(&house, "good", "EXPRESS", &pass()).await;
    let input = json!({"stateMachineArn": good, "input": "{\"a\":1}"});
    let answer = house.aws("stepfunctions", "StartSyncExecution", input).await.expect("an answer");
    assert_eq!(answer["status"], "SUCCEEDED");
    assert_eq!(answer["output"], r#"{"a":1,"r":{"b":2}}"#);
    let fail = json!({"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "E", "Cause": "c"}}});
    let bad = create(&house, "bad", "EXPRESS", &fail).await;
    let answer = house.aws("stepfunctions", "StartSyncExecution", json!({"stateMachineArn": bad})).await;
    let answer = answer.expect("an answer");
    assert_eq!((&answer["status"], &answer["error"]), (&json!("FAILED"), &json!("E")));
    let standard = create(&house, "standard", "STANDARD", &pass()).await;
    let refused =
        house.aws("stepfunctions", "StartSyncExecution", json!({"stateMachineArn": standard})).await;
    assert_eq!(refused.expect_err("a refusal").code, "StateMachineTypeNotSupported");
}

// The same name is the same start while it runs with the same input, and taken otherwise.
#[tokio::test]
async fn a_name_is_used_once() {
    let house = house();
    let wait = json!({"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 5, "End": true}}});
    let machine = create(&house, "m", "STANDARD", &wait).await;
    let arn = start(&house, &machine, "e", json!({})).await;
    settle(&house).await;
    assert_eq!(start(&house, &machine, "e", json!({})).await, arn);
    let again = |input: &str| json!({"stateMachineArn": machine, "name": "e", "input": input});
    let refused = house.aws("stepfunctions", "StartExecution", again("{\"other\":1}")).await;
    assert_eq!(refused.expect_err("a refusal").code, "ExecutionAlreadyExists");
    house.clock.advance(5_000);
    settle(&house).await;
    assert_eq!(describe(&house, &arn).await["status"], "SUCCEEDED");
    let refused = house.aws("stepfunctions", "StartExecution", again("{}")).await;
    assert_eq!(refused.expect_err("a refusal").code, "ExecutionAlreadyExists");
}

// A stopped execution does nothing more, and its history says who ended it.
#[tokio::test]
async fn an_execution_is_stopped_from_outside() {
    let house = house();
    let wait = json!({"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 5, "End": true}}});
    let machine = create(&house, "m", "STANDARD", &wait).await;
    let arn = start(&house, &machine, "e", json!({})).await;
    settle(&house).await;
    let stop = json!({"executionArn": arn, "error": "E", "cause": "c"});
    house.aws("stepfunctions", "StopExecution", stop).await.expect("it stops");
    house.clock.advance(5_000);
    settle(&house).await;
    let told = describe(&house, &arn).await;
    assert_eq!(
        (&told["status"], &told["error"], &told["cause"]),
        (&json!("ABORTED"), &json!("E"), &json!("c"))
    );
    let input = json!({"executionArn": arn, "reverseOrder": true, "maxResults": 1});
    let history = house.aws("stepfunctions", "GetExecutionHistory", input).await.expect("a history");
    assert_eq!(history["events"][0]["type"], "ExecutionAborted");
    assert_eq!(history["nextToken"], "2");
}

// Timers of the machine are on the injected clock: a year takes no time.
#[tokio::test]
async fn a_machine_that_waits_ends_when_the_clock_is_moved() {
    let house = house();
    let wait = json!({"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 31_000_000, "End": true}}});
    let machine = create(&house, "m", "STANDARD", &wait).await;
    let arn = start(&house, &machine, "e", json!({})).await;
    settle(&house).await;
    assert_eq!(describe(&house, &arn).await["status"], "RUNNING");
    for _ in 0..31_000 {
        house.clock.advance(1_000_000);
    }
    settle(&house).await;
    assert_eq!(describe(&house, &arn).await["status"], "SUCCEEDED");
}

// The worker of an activity, and whoever holds a token, answer from outside.
#[tokio::test]
async fn a_worker_takes_a_task_and_answers_it() {
    let house = house();
    let activity =
        house.aws("stepfunctions", "CreateActivity", json!({"name": "a"})).await.expect("an activity");
    let activity = activity["activityArn"].as_str().expect("an ARN").to_owned();
    let definition = json!({"StartAt": "T", "States": {"T": {
        "Type": "Task", "Resource": activity, "HeartbeatSeconds": 10, "End": true
    }}});
    let machine = create(&house, "m", "STANDARD", &definition).await;
    let arn = start(&house, &machine, "e", json!({"x": 1})).await;
    settle(&house).await;
    let input = json!({"activityArn": activity, "workerName": "w"});
    let task = house.aws("stepfunctions", "GetActivityTask", input).await.expect("a task");
    assert_eq!(task["input"], r#"{"x":1}"#);
    let token = &task["taskToken"];
    for _ in 0..3 {
        house.clock.advance(9_000);
        let beat = house.aws("stepfunctions", "SendTaskHeartbeat", json!({"taskToken": token})).await;
        beat.expect("a heartbeat");
        settle(&house).await;
    }
    let answer = json!({"taskToken": token, "output": "\"done\""});
    house.aws("stepfunctions", "SendTaskSuccess", answer.clone()).await.expect("an answer");
    settle(&house).await;
    let told = describe(&house, &arn).await;
    assert_eq!((&told["status"], &told["output"]), (&json!("SUCCEEDED"), &json!("\"done\"")));
    let again = house.aws("stepfunctions", "SendTaskSuccess", answer).await;
    assert_eq!(again.expect_err("a refusal").code, "TaskTimedOut");
    let history = house.aws("stepfunctions", "GetExecutionHistory", json!({"executionArn": arn})).await;
    let history = history.expect("a history");
    assert_eq!(history["events"][3]["activityStartedEventDetails"]["workerName"], "w");
}

// One machine starts another and waits for it; what the other makes is the task's result.
#[tokio::test]
async fn an_execution_waits_for_another() {
    let house = house();
    let inner = json!({"StartAt": "W", "States": {
        "W": {"Type": "Wait", "Seconds": 5, "Next": "P"},
        "P": {"Type": "Pass", "Result": {"made": true}, "End": true}
    }});
    let inner = create(&house, "inner", "STANDARD", &inner).await;
    let outer = json!({"StartAt": "T", "States": {"T": {
        "Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2",
        "Parameters": {"StateMachineArn": inner, "Input": {}}, "OutputPath": "$.Output", "End": true
    }}});
    let outer = create(&house, "outer", "STANDARD", &outer).await;
    let arn = start(&house, &outer, "e", json!({})).await;
    settle(&house).await;
    assert_eq!(describe(&house, &arn).await["status"], "RUNNING");
    house.clock.advance(5_000);
    settle(&house).await;
    let told = describe(&house, &arn).await;
    assert_eq!((&told["status"], &told["output"]), (&json!("SUCCEEDED"), &json!("{\"made\":true}")));
}

// An execution that nobody waits for runs, too, and leaves nothing pending.
#[tokio::test]
async fn an_express_execution_runs_in_the_background() {
    let house = House::new(&[&step_functions::SERVICE, &dynamodb::SERVICE]);
    let table = json!({
        "TableName": "table", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "k", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}]
    });
    house.aws("dynamodb", "CreateTable", table).await.expect("a table");
    let definition = json!({"StartAt": "W", "States": {
        "W": {"Type": "Wait", "Seconds": 10, "Next": "T"},
        "T": {"Type": "Task", "Resource": "arn:aws:states:::dynamodb:putItem",
              "Parameters": {"TableName": "table", "Item": {"k": {"S.$": "$.k"}}}, "End": true}
    }});
    let machine = create(&house, "m", "EXPRESS", &definition).await;
    start(&house, &machine, "e", json!({"k": "v"})).await;
    settle(&house).await;
    let scan = || house.aws("dynamodb", "Scan", json!({"TableName": "table"}));
    assert_eq!(scan().await.expect("a scan")["Count"], 0);
    house.clock.advance(10_000);
    settle(&house).await;
    assert_eq!(scan().await.expect("a scan")["Count"], 1);
}

// Work that outlives its program goes on where its rows stand, and its history has no hole.
#[tokio::test]
async fn an_execution_goes_on_after_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let options = store::Options { directory: Some(folder.path().to_owned()), ..store::Options::default() };
    let services: [&'static contract::Service; 1] = [&step_functions::SERVICE];
    let house = House::on(store::Store::open(&options).expect("a store"), &services);
    let definition = json!({"StartAt": "P", "States": {"P": {"Type": "Parallel", "Branches": [
        {"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": 5, "End": true}}},
        {"StartAt": "B", "States": {"B": {"Type": "Pass", "End": true}}}
    ], "End": true}}});
    let machine = create(&house, "m", "STANDARD", &definition).await;
    let arn = start(&house, &machine, "e", json!(1)).await;
    settle(&house).await;
    house.dispatch.stop();
    drop(house);
    let house = House::on(test_kit::reopened(&options).await, &services);
    settle(&house).await;
    assert_eq!(describe(&house, &arn).await["status"], "RUNNING");
    house.clock.advance(5_000);
    settle(&house).await;
    assert_eq!(describe(&house, &arn).await["output"], "[1,1]");
    let history = house.aws("stepfunctions", "GetExecutionHistory", json!({"executionArn": arn})).await;
    let history = history.expect("a history")["events"].clone();
    let ids: Vec<u64> = history.as_array().expect("events").iter().filter_map(|e| e["id"].as_u64()).collect();
    assert_eq!(ids, (1..=ids.len() as u64).collect::<Vec<_>>());
    assert_eq!(ids.len(), 10);
}

// A machine is tested with services that are not there: the file answers in their place, attempt by attempt.
#[tokio::test]
async fn a_test_case_is_answered_from_a_file() {
    let file = json!({
        "StateMachines": {"m": {"TestCases": {"Third": {"T": "Flaky"}}}},
        "MockedResponses": {"Flaky": {
            "0-1": {"Throw": {"Error": "Busy", "Cause": "c"}},
            "2": {"Return": {"answer": 42}}
        }}
    });
    let settings = contract::Settings { step_functions_mocks: Some(file.to_string()), ..Default::default() };
    let services: [&'static contract::Service; 1] = [&step_functions::SERVICE];
    let house = House::with_settings(store::Store::in_memory(), &services, settings.keep());
    let definition = json!({"StartAt": "T", "States": {"T": {
        "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage",
        "Parameters": {"QueueUrl": "q", "MessageBody": "b"},
        "Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 1}], "End": true
    }}});
    let machine = create(&house, "m", "STANDARD", &definition).await;
    let arn = start(&house, &format!("{machine}#Third"), "e", json!({})).await;
    for _ in 0..3 {
        settle(&house).await;
        house.clock.advance(2_000);
    }
    settle(&house).await;
    let told = describe(&house, &arn).await;
    assert_eq!((&told["status"], &told["output"]), (&json!("SUCCEEDED"), &json!("{\"answer\":42}")));
    let input = json!({"stateMachineArn": format!("{machine}#None"), "name": "f"});
    let refused = house.aws("stepfunctions", "StartExecution", input).await;
    assert_eq!(refused.expect_err("a refusal").code, "ValidationException");
}
