//! Scheduler as its callers see it, with the real SQS, SNS and EventBridge behind it, and small siblings that keep what they get.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on says so")]

mod groups;
mod invoking;
mod refusals;
mod siblings;
mod timing;

use contract::ApiError;
use serde_json::{Value, json};
use store::Store;
use test_kit::{House, advance, queue, queue_arn, queue_url, settle};

/// The role that targets are said to be invoked with.
const ROLE: &str = "arn:aws:iam::000000000000:role/r";

fn house() -> House {
    house_on(Store::in_memory())
}

fn house_on(store: Store) -> House {
    let services = [
        &scheduler::SERVICE,
        &sqs::SERVICE,
        &sns::SERVICE,
        &event_bridge::SERVICE,
        &siblings::FUNCTIONS,
        &siblings::MACHINES,
    ];
    House::on(store, &services)
}

async fn call(house: &House, operation: &str, input: Value) -> Result<Value, ApiError> {
    house.aws("scheduler", operation, input).await
}

async fn ok(house: &House, operation: &str, input: Value) -> Value {
    let said = input.to_string();
    call(house, operation, input).await.unwrap_or_else(|error| panic!("{operation} {said}: {error}"))
}

/// Takes the messages of a queue.
async fn taken(house: &House, name: &str) -> Vec<Value> {
    let input =
        json!({"QueueUrl": queue_url(name), "MaxNumberOfMessages": 10, "MessageAttributeNames": ["All"]});
    let answer = house.aws("sqs", "ReceiveMessage", input).await.expect("messages");
    let messages = answer["Messages"].as_array().cloned().unwrap_or_default();
    for message in &messages {
        let input = json!({"QueueUrl": queue_url(name), "ReceiptHandle": message["ReceiptHandle"]});
        house.aws("sqs", "DeleteMessage", input).await.expect("deleted");
    }
    messages
}

async fn bodies(house: &House, name: &str) -> Vec<String> {
    let messages = taken(house, name).await;
    messages.iter().map(|message| message["Body"].as_str().expect("a body").to_owned()).collect()
}

/// What CreateSchedule takes for a schedule that sends a message to a queue, with more members over that.
fn schedule(name: &str, expression: &str, more: Value) -> Value {
    let mut input = json!({
        "Name": name, "ScheduleExpression": expression, "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": {"Arn": queue_arn("q"), "RoleArn": ROLE, "Input": "<aws.scheduler.scheduled-time>"},
    });
    if let Value::Object(more) = more {
        more.into_iter().for_each(|(name, value)| input[name] = value);
    }
    input
}
