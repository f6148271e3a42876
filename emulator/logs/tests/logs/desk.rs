//! A desk at which logs are used: calls in few words.

use contract::Service;
use serde_json::{Value, json};
use test_kit::House;

/// Services in memory, a group `g` and a stream `s` in it.
pub(crate) struct Desk {
    pub(crate) house: House,
}

impl Desk {
    pub(crate) async fn new() -> Desk {
        Desk::beside(&[]).await
    }

    /// The same with other services.
    pub(crate) async fn beside(others: &[&'static Service]) -> Desk {
        let services: Vec<_> = others.iter().copied().chain([&logs::SERVICE]).collect();
        let desk = Desk { house: House::new(&services) };
        desk.call("CreateLogGroup", json!({"logGroupName": "g"})).await;
        desk.stream("s").await;
        desk
    }

    pub(crate) async fn call(&self, operation: &str, input: Value) -> Value {
        let answer = self.house.aws("logs", operation, input).await;
        answer.unwrap_or_else(|error| panic!("{operation}: {error}"))
    }

    /// The code and the text of a refusal.
    pub(crate) async fn refused(&self, operation: &str, input: Value) -> (String, String) {
        let error = self.house.aws("logs", operation, input).await.expect_err(operation);
        (error.code.to_string(), error.message)
    }

    pub(crate) async fn stream(&self, name: &str) {
        self.call("CreateLogStream", json!({"logGroupName": "g", "logStreamName": name})).await;
    }

    pub(crate) fn now(&self) -> i64 {
        self.house.clock.now().0
    }

    /// Puts messages at times from now into a stream.
    pub(crate) async fn put(&self, stream: &str, events: &[(i64, &str)]) -> Value {
        let now = self.now();
        let events: Vec<Value> =
            events.iter().map(|(at, message)| json!({"timestamp": now + at, "message": message})).collect();
        let input = json!({"logGroupName": "g", "logStreamName": stream, "logEvents": events});
        self.call("PutLogEvents", input).await
    }

    /// GetLogEvents of the stream `s`: its messages and its tokens, forward and backward.
    pub(crate) async fn get(&self, mut input: Value) -> (Vec<String>, String, String) {
        input["logGroupName"] = json!("g");
        input["logStreamName"] = json!("s");
        let answer = self.call("GetLogEvents", input).await;
        let token = |name: &str| answer[name].as_str().expect("a token").to_owned();
        (messages(&answer), token("nextForwardToken"), token("nextBackwardToken"))
    }

    /// FilterLogEvents of the group: its messages and its token.
    pub(crate) async fn filter(&self, mut input: Value) -> (Vec<String>, Option<String>) {
        input["logGroupName"] = json!("g");
        let answer = self.call("FilterLogEvents", input).await;
        (messages(&answer), answer["nextToken"].as_str().map(str::to_owned))
    }
}

fn messages(answer: &Value) -> Vec<String> {
    let events = answer["events"].as_array().expect("events");
    events.iter().map(|event| event["message"].as_str().expect("a message").to_owned()).collect()
}
