//! Lambda as its callers see it, with functions that are real processes: python3 must be there.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on says so")]

mod changing;
mod configuring;
mod events;
mod faults;
mod garbage;
mod invoking;
mod logging;
mod mappings;
mod node;
mod retries;
mod streaming;
mod urls;
mod windows;

use std::io::{Cursor, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contract::ApiError;
use serde_json::{Value, json};
use test_kit::House;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn house() -> House {
    House::new(&[&lambda::SERVICE])
}

async fn call(house: &House, operation: &str, input: Value) -> Result<Value, ApiError> {
    house.aws("lambda", operation, input).await
}

async fn ok(house: &House, operation: &str, input: Value) -> Value {
    call(house, operation, input).await.unwrap_or_else(|error| panic!("{operation}: {error}"))
}

async fn refused(house: &House, operation: &str, input: Value) -> (u16, String, String) {
    match call(house, operation, input).await {
        Ok(answer) => panic!("{operation}: {answer}"),
        Err(error) => (error.status, error.code.to_string(), error.message),
    }
}

/// A zip in base64, of files that may be run.
fn zipped(files: &[(&str, &str)]) -> String {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        let options = SimpleFileOptions::default().unix_permissions(0o755);
        zip.start_file(*name, options).expect("a file");
        zip.write_all(text.as_bytes()).expect("its text");
    }
    STANDARD.encode(zip.finish().expect("a zip").into_inner())
}

/// What CreateFunction takes for a function in Python.
fn python(name: &str, code: &str) -> Value {
    json!({
        "FunctionName": name,
        "Runtime": "python3.12",
        "Role": "arn:aws:iam::000000000000:role/function",
        "Handler": "index.handler",
        "Code": {"ZipFile": zipped(&[("index.py", code)])},
    })
}

/// What CreateFunction takes for a function in Node.js.
fn node(name: &str, files: &[(&str, &str)]) -> Value {
    let mut input = python(name, "");
    input["Runtime"] = json!("nodejs20.x");
    input["Code"] = json!({"ZipFile": zipped(files)});
    input
}

/// What CreateFunction takes for a bootstrap, a script in Python.
fn bootstrap(name: &str, code: &str) -> Value {
    let code = format!("#!/usr/bin/env python3\n{code}");
    let mut input = python(name, "");
    input["Runtime"] = json!("provided.al2");
    input["Code"] = json!({"ZipFile": zipped(&[("bootstrap", &code)])});
    input
}

/// Invokes a function: the answer, its payload as JSON, and its log.
async fn invoke(house: &House, name: &str, event: &Value) -> (Value, Value, String) {
    let payload = STANDARD.encode(event.to_string());
    let input = json!({"FunctionName": name, "LogType": "Tail", "Payload": payload});
    let answer = ok(house, "Invoke", input).await;
    let text = |member: &str| {
        let text = STANDARD.decode(answer[member].as_str().unwrap_or_default()).expect("base64");
        String::from_utf8_lossy(&text).into_owned()
    };
    let payload = serde_json::from_str(&text("Payload")).expect("JSON");
    let log = text("LogResult");
    (answer, payload, log)
}

/// A house with queues beside Lambda.
async fn house_with_queues(queues: &[&str]) -> House {
    let house = House::new(&[
        &dynamodb::SERVICE,
        &dynamodb::STREAMS,
        &event_bridge::SERVICE,
        &lambda::SERVICE,
        &sqs::SERVICE,
    ]);
    for queue in queues {
        house.aws("sqs", "CreateQueue", json!({"QueueName": queue})).await.expect("a queue");
    }
    house
}

fn queue(name: &str) -> String {
    format!("arn:aws:sqs:us-east-1:000000000000:{name}")
}

fn queue_url(name: &str) -> String {
    format!("{}/000000000000/{name}", test_kit::ENDPOINT)
}

/// Takes what is in a queue, oldest first.
async fn messages(house: &House, queue: &str) -> Vec<Value> {
    let input =
        json!({"QueueUrl": queue_url(queue), "MaxNumberOfMessages": 10, "MessageAttributeNames": ["All"]});
    let answer = house.aws("sqs", "ReceiveMessage", input).await.expect("messages");
    let messages = answer["Messages"].as_array().cloned().unwrap_or_default();
    for message in &messages {
        let input = json!({"QueueUrl": queue_url(queue), "ReceiptHandle": message["ReceiptHandle"]});
        house.aws("sqs", "DeleteMessage", input).await.expect("it is gone");
    }
    messages
}

/// Waits until everything that follows has followed.
async fn settle(house: &House) {
    assert!(house.dispatch.idle(30_000).await, "everything comes to rest");
}
