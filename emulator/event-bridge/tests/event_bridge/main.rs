//! EventBridge as its callers see it, with small siblings that take what it brings.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on says so")]

mod batches;
mod buses_and_rules;
mod connections;
mod delivering;
mod heard;
mod limits;
mod putting;
mod replays;
mod schedules;
mod siblings;
mod targets;

use contract::ApiError;
use serde_json::{Value, json};
use store::Store;
use test_kit::{House, advance, queue_arn as queue, settle};

/// The role that targets are said to be invoked with.
const ROLE: &str = "arn:aws:iam::000000000000:role/r";

/// A house with EventBridge, and siblings that keep what they get.
fn house() -> House {
    house_on(Store::in_memory())
}

/// The same on a store that a test brings.
fn house_on(store: Store) -> House {
    let services = [
        &event_bridge::SERVICE,
        &siblings::QUEUES,
        &siblings::MACHINES,
        &siblings::FUNCTIONS,
        &siblings::TOPICS,
        &siblings::LOGS,
    ];
    House::on(store, &services)
}

async fn call(house: &House, operation: &str, input: Value) -> Result<Value, ApiError> {
    house.aws("events", operation, input).await
}

async fn ok(house: &House, operation: &str, input: Value) -> Value {
    let said = input.to_string();
    call(house, operation, input).await.unwrap_or_else(|error| panic!("{operation} {said}: {error}"))
}

async fn refused(house: &House, operation: &str, input: Value) -> (String, String) {
    let said = input.to_string();
    match call(house, operation, input).await {
        Ok(answer) => panic!("{operation} {said}: {answer}"),
        Err(error) => (error.code.to_string(), error.message),
    }
}

/// A rule on the default bus for events of a source, with a target.
async fn rule(house: &House, name: &str, source: &str, target: Value) {
    let pattern = json!({"source": [source]}).to_string();
    ok(house, "PutRule", json!({"Name": name, "EventPattern": pattern})).await;
    ok(house, "PutTargets", json!({"Rule": name, "Targets": [target]})).await;
}

/// Puts an event on the default bus and waits for what comes of it.
async fn put(house: &House, source: &str, detail: Value) -> String {
    let entry = json!({"Source": source, "DetailType": "Order", "Detail": detail.to_string()});
    let answer = ok(house, "PutEvents", json!({"Entries": [entry]})).await;
    assert_eq!(answer["FailedEntryCount"], 0, "{answer}");
    settle(house).await;
    answer["Entries"][0]["EventId"].as_str().expect("an id").to_owned()
}

/// What a queue has got, oldest first.
async fn received(house: &House, queue: &str) -> Vec<Value> {
    let answer = house.aws("sqs", "ReceiveMessage", json!({"QueueUrl": queue})).await.expect("messages");
    answer["Messages"].as_array().expect("messages").clone()
}

/// The bodies of what a queue has got, which are JSON.
async fn bodies(house: &House, queue: &str) -> Vec<Value> {
    let body = |message: Value| {
        serde_json::from_str(message["MessageBody"].as_str().expect("a body")).expect("JSON")
    };
    received(house, queue).await.into_iter().map(body).collect()
}
