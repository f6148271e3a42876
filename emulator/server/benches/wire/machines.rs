//! Step Functions: executions that are waited for, executions that wait, and a Map over many items.

use std::net::SocketAddr;

use serde_json::{Value, json};

use crate::cases::{request, send};
use crate::load::Load;
use crate::process::Server;
use crate::starts::mebibytes;
use crate::tables;

/// How many executions wait at once, and how many items a Map goes over.
const WAITING: usize = 10_000;
const ITEMS: usize = 10_000;
const CONNECTIONS: usize = 4;

const TABLE: &str = "items";

fn step_functions(operation: &str, input: &Value) -> Vec<u8> {
    let headers =
        format!("Content-Type: application/x-amz-json-1.0\r\nX-Amz-Target: AWSStepFunctions.{operation}\r\n");
    request("POST", "/", "states", &headers, &input.to_string())
}

fn create(address: SocketAddr, name: &str, kind: &str, definition: &Value) -> String {
    let input = json!({
        "name": name, "type": kind, "definition": definition.to_string(),
        "roleArn": "arn:aws:iam::000000000000:role/machine",
    });
    let created: Value =
        serde_json::from_slice(&send(address, &[step_functions("CreateStateMachine", &input)]))
            .expect("a state machine");
    created["stateMachineArn"].as_str().expect("an ARN").to_owned()
}

/// StartSyncExecution of a machine of five states, one of which calls a service.
pub(crate) fn start_sync(address: SocketAddr) -> Load {
    // A table to read from.
    let _ = tables::get_item(address, TABLE);
    let definition = json!({"StartAt": "In", "States": {
        "In": {"Type": "Pass", "Parameters": {"id.$": "States.Format('patient#{}', $.number)"}, "Next": "Which"},
        "Which": {"Type": "Choice", "Choices": [{"Variable": "$.id", "IsPresent": true, "Next": "Read"}],
                  "Default": "Out"},
        "Read": {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:dynamodb:getItem",
                 "Parameters": {"TableName": TABLE, "Key": {"pk": {"S.$": "$.id"}}},
                 "ResultSelector": {"name.$": "$.Item.name.S"}, "ResultPath": "$.found", "Next": "Shape"},
        "Shape": {"Type": "Pass", "Parameters": {"name.$": "$.found.name"}, "Next": "Out"},
        "Out": {"Type": "Succeed"}
    }});
    let machine = create(address, "five", "EXPRESS", &definition);
    let input = json!({"stateMachineArn": machine, "input": r#"{"number":"00000001"}"#});
    let load = Load::new(vec![step_functions("StartSyncExecution", &input)]);
    let answer: Value = serde_json::from_str(&load.first_answer(address)).expect("JSON");
    assert_eq!(answer["status"], "SUCCEEDED", "{answer}");
    load
}

/// Memory of what waits, and the time of a Map.
pub(crate) fn machines() {
    let server = Server::millpond(&[]);
    let wait = json!({"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 86_400, "End": true}}});
    let machine = create(server.address, "wait", "STANDARD", &wait);
    let start = |number: usize| {
        let input = json!({"stateMachineArn": machine, "name": format!("e{number}"), "input": "{\"a\":1}"});
        step_functions("StartExecution", &input)
    };
    let before = server.resident_kilobytes();
    let time = Load::new((0..WAITING).map(start).collect()).run_once(server.address, CONNECTIONS);
    let idle = request("GET", "/_millpond/idle?wait=60", "states", "", "");
    send(server.address, &[idle]);
    let more = server.resident_kilobytes().saturating_sub(before);
    println!(
        "{WAITING} standard executions started in {:.1} s and waiting: {:.0} MiB of memory.",
        time.as_secs_f64(),
        mebibytes(more)
    );
    let map = json!({"StartAt": "M", "States": {"M": {
        "Type": "Map", "ItemProcessor": {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}, "End": true
    }}});
    let machine = create(server.address, "map", "EXPRESS", &map);
    let input = Value::from_iter(0..ITEMS).to_string();
    let load = Load::new(vec![step_functions(
        "StartSyncExecution",
        &json!({"stateMachineArn": machine, "input": input}),
    )]);
    let time = load.run_once(server.address, 1);
    println!("A Map over {ITEMS} items: {:.0} ms.", time.as_secs_f64() * 1e3);
    println!();
}
