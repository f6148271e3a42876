//! Pipes as its callers see it, with the real SQS, DynamoDB, HealthLake, SNS and EventBridge around it, and small siblings that answer
//! as their names say.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on says so")]

mod changes;
mod control;
mod endpoints;
mod enriching;
mod queues;
mod siblings;
mod streams;

use contract::ApiError;
use serde_json::{Value, json};
use store::Store;
use test_kit::{House, advance, queue, queue_arn, queue_url, settle};

const ROLE: &str = "arn:aws:iam::000000000000:role/r";

fn house() -> House {
    house_on(Store::in_memory())
}

fn house_on(store: Store) -> House {
    let services = [
        &pipes::SERVICE,
        &sqs::SERVICE,
        &sns::SERVICE,
        &dynamodb::SERVICE,
        &dynamodb::STREAMS,
        &event_bridge::SERVICE,
        &healthlake::SERVICE,
        &siblings::FUNCTIONS,
        &siblings::MACHINES,
        &siblings::LOGS,
    ];
    House::on(store, &services)
}

async fn call(house: &House, operation: &str, input: Value) -> Result<Value, ApiError> {
    house.aws("pipes", operation, input).await
}

async fn ok(house: &House, operation: &str, input: Value) -> Value {
    let said = input.to_string();
    call(house, operation, input).await.unwrap_or_else(|error| panic!("{operation} {said}: {error}"))
}

fn function(name: &str) -> String {
    format!("arn:aws:lambda:us-east-1:000000000000:function:{name}")
}

async fn send(house: &House, name: &str, body: &str) {
    let input = json!({"QueueUrl": queue_url(name), "MessageBody": body,
                       "MessageAttributes": {"k": {"DataType": "String", "StringValue": "v"}}});
    house.aws("sqs", "SendMessage", input).await.expect("sent");
}

/// How many messages a queue holds, those in flight included.
async fn held(house: &House, name: &str) -> u64 {
    let input = json!({"QueueUrl": queue_url(name), "AttributeNames": ["All"]});
    let answer = house.aws("sqs", "GetQueueAttributes", input).await.expect("attributes");
    let count =
        |name: &str| answer["Attributes"][name].as_str().and_then(|count| count.parse().ok()).unwrap_or(0);
    count("ApproximateNumberOfMessages") + count("ApproximateNumberOfMessagesNotVisible")
}

/// Takes the bodies of the messages of a queue.
async fn bodies(house: &House, name: &str) -> Vec<String> {
    let mut bodies = Vec::new();
    loop {
        let input = json!({"QueueUrl": queue_url(name), "MaxNumberOfMessages": 10});
        let answer = house.aws("sqs", "ReceiveMessage", input).await.expect("messages");
        let messages = answer["Messages"].as_array().cloned().unwrap_or_default();
        if messages.is_empty() {
            return bodies;
        }
        for message in messages {
            let input = json!({"QueueUrl": queue_url(name), "ReceiptHandle": message["ReceiptHandle"]});
            house.aws("sqs", "DeleteMessage", input).await.expect("deleted");
            bodies.push(message["Body"].as_str().expect("a body").to_owned());
        }
    }
}

/// Makes a pipe, with more members over the least there can be.
async fn pipe(house: &House, source: &str, target: &str, more: Value) {
    let mut input = json!({"Name": "p", "Source": source, "Target": target, "RoleArn": ROLE});
    if let Value::Object(more) = more {
        more.into_iter().for_each(|(name, value)| input[name] = value);
    }
    let answer = ok(house, "CreatePipe", input).await;
    assert_eq!(answer["CurrentState"], answer["DesiredState"], "{answer}");
    settle(house).await;
}
