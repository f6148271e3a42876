//! A counter at which queues are used: calls in few words.

use contract::ApiError;
use serde_json::{Value, json};
use test_kit::House;

/// Services in memory and one queue.
pub(crate) struct Counter {
    pub(crate) house: House,
    pub(crate) url: String,
}

impl Counter {
    /// A queue with these attributes; a FIFO queue if its name says so.
    pub(crate) async fn new(name: &str, attributes: Value) -> Counter {
        Counter::at(House::new(&[&sqs::SERVICE]), name, attributes).await
    }

    /// The same in a house that is there.
    pub(crate) async fn at(house: House, name: &str, mut attributes: Value) -> Counter {
        if name.ends_with(".fifo") {
            attributes["FifoQueue"] = json!("true");
        }
        let input = json!({"QueueName": name, "Attributes": attributes});
        let made = house.aws("sqs", "CreateQueue", input).await.expect("a queue");
        let url = made["QueueUrl"].as_str().expect("a URL").to_owned();
        Counter { house, url }
    }

    /// Another queue in the same house.
    pub(crate) async fn beside(&self, name: &str, attributes: Value) -> Counter {
        Counter::at(self.house.clone(), name, attributes).await
    }

    /// Calls an operation on the queue.
    pub(crate) async fn try_call(&self, operation: &str, mut input: Value) -> Result<Value, ApiError> {
        input["QueueUrl"] = json!(self.url);
        self.house.aws("sqs", operation, input).await
    }

    pub(crate) async fn call(&self, operation: &str, input: Value) -> Value {
        self.try_call(operation, input).await.unwrap_or_else(|error| panic!("{operation}: {error}"))
    }

    /// The code in the query protocol and the text of a refusal.
    pub(crate) async fn refused(&self, operation: &str, input: Value) -> (String, String) {
        let error = self.try_call(operation, input).await.expect_err(operation);
        let code = error.in_query.map_or_else(|| error.code.to_string(), |words| words.code.to_owned());
        (code, error.message)
    }

    pub(crate) async fn send(&self, body: &str) -> Value {
        self.call("SendMessage", json!({"MessageBody": body})).await
    }

    /// Sends to a group of a FIFO queue.
    pub(crate) async fn send_to(&self, group: &str, body: &str) -> Value {
        let input = json!({"MessageBody": body, "MessageGroupId": group, "MessageDeduplicationId": body});
        self.call("SendMessage", input).await
    }

    /// Receives as many as there are, up to ten: the whole messages.
    pub(crate) async fn receive(&self, mut input: Value) -> Vec<Value> {
        if input.get("MaxNumberOfMessages").is_none() {
            input["MaxNumberOfMessages"] = json!(10);
        }
        let answer = self.call("ReceiveMessage", input).await;
        answer["Messages"].as_array().cloned().unwrap_or_default()
    }

    /// Receives as many as there are: their bodies.
    pub(crate) async fn bodies(&self) -> Vec<String> {
        bodies(&self.receive(json!({})).await)
    }

    pub(crate) async fn delete(&self, message: &Value) {
        self.call("DeleteMessage", json!({"ReceiptHandle": message["ReceiptHandle"]})).await;
    }

    pub(crate) async fn hide(&self, message: &Value, seconds: i64) {
        let input = json!({"ReceiptHandle": message["ReceiptHandle"], "VisibilityTimeout": seconds});
        self.call("ChangeMessageVisibility", input).await;
    }

    /// How many are visible, in flight and delayed.
    pub(crate) async fn counts(&self) -> [u64; 3] {
        let told = self.call("GetQueueAttributes", json!({"AttributeNames": ["All"]})).await;
        ["", "NotVisible", "Delayed"].map(|kind| {
            let count = &told["Attributes"][format!("ApproximateNumberOfMessages{kind}")];
            count.as_str().expect("a count").parse().expect("a number")
        })
    }

    pub(crate) fn wait(&self, seconds: u32) {
        self.house.clock.advance(seconds * 1_000);
    }

    pub(crate) fn name(&self) -> &str {
        self.url.rsplit('/').next().unwrap_or_default()
    }

    pub(crate) fn arn(&self) -> String {
        format!("arn:aws:sqs:us-east-1:000000000000:{}", self.name())
    }
}

pub(crate) fn bodies(messages: &[Value]) -> Vec<String> {
    messages.iter().map(|message| message["Body"].as_str().expect("a body").to_owned()).collect()
}
