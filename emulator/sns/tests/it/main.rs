//! SNS as its callers see it, with the real SQS behind it and a small Lambda beside it.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on says so")]

mod delivering;
mod fifo;
mod filtering;
mod functions;
mod outside;
mod refusals;
mod topics;

use contract::ApiError;
use serde_json::{Value, json};
use test_kit::{House, advance, queue, queue_arn, queue_url, settle};

/// A house with SNS and SQS.
fn house() -> House {
    House::new(&[&sns::SERVICE, &sqs::SERVICE, &functions::FUNCTIONS])
}

async fn call(house: &House, operation: &str, input: Value) -> Result<Value, ApiError> {
    house.aws("sns", operation, input).await
}

async fn ok(house: &House, operation: &str, input: Value) -> Value {
    let said = input.to_string();
    call(house, operation, input).await.unwrap_or_else(|error| panic!("{operation} {said}: {error}"))
}

fn arn(name: &str) -> String {
    format!("arn:aws:sns:us-east-1:000000000000:{name}")
}

/// A topic.
async fn topic(house: &House, name: &str) -> String {
    let fifo = if name.ends_with(".fifo") { json!({"FifoTopic": "true"}) } else { json!({}) };
    let answer = ok(house, "CreateTopic", json!({"Name": name, "Attributes": fifo})).await;
    assert_eq!(answer["TopicArn"], arn(name));
    arn(name)
}

/// Subscribes a queue, which is made.
async fn subscribe(house: &House, topic: &str, name: &str, attributes: Value) -> String {
    queue(house, name).await;
    let input =
        json!({"TopicArn": topic, "Protocol": "sqs", "Endpoint": queue_arn(name), "Attributes": attributes});
    let answer = ok(house, "Subscribe", input).await;
    answer["SubscriptionArn"].as_str().expect("an ARN").to_owned()
}

/// Publishes a message and waits for what comes of it.
async fn publish(house: &House, topic: &str, mut input: Value) -> Value {
    input["TopicArn"] = json!(topic);
    let answer = ok(house, "Publish", input).await;
    settle(house).await;
    answer
}

/// Takes the messages of a queue.
async fn taken(house: &House, name: &str) -> Vec<Value> {
    let input = json!({"QueueUrl": queue_url(name), "MaxNumberOfMessages": 10, "MessageAttributeNames": ["All"],
                       "AttributeNames": ["All"]});
    let answer = house.aws("sqs", "ReceiveMessage", input).await.expect("messages");
    let messages = answer["Messages"].as_array().cloned().unwrap_or_default();
    for message in &messages {
        let input = json!({"QueueUrl": queue_url(name), "ReceiptHandle": message["ReceiptHandle"]});
        house.aws("sqs", "DeleteMessage", input).await.expect("deleted");
    }
    messages
}

fn parsed(text: &Value) -> Value {
    serde_json::from_str(text.as_str().expect("a text")).expect("JSON")
}
