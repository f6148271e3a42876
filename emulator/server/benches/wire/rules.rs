//! PutEvents on a bus with as many rules as AWS allows, each of which brings what it matches to a queue. It goes to any server that
//! speaks EventBridge's protocol and that of SQS.

use std::net::SocketAddr;

use serde_json::{Value, json};

use crate::cases::{request, send};
use crate::load::Load;

/// How many rules a bus may have.
const RULES: usize = 300;
/// How many events a request puts, the most that AWS allows.
const BATCH: usize = 10;

fn call(target: &str, service: &str, version: &str, input: &Value) -> Vec<u8> {
    let headers = format!("Content-Type: application/x-amz-json-{version}\r\nX-Amz-Target: {target}\r\n");
    request("POST", "/", service, &headers, &input.to_string())
}

pub(crate) fn events(operation: &str, input: &Value) -> Vec<u8> {
    call(&format!("AWSEvents.{operation}"), "events", "1.1", input)
}

/// Events of which each is for one rule, of one bus, whose name the queue has, too.
pub(crate) fn put_events(address: SocketAddr, name: &str) -> Load {
    let made = call("AmazonSQS.CreateQueue", "sqs", "1.0", &json!({"QueueName": name}));
    let made =
        Load::answer_to(&made, address).and_then(|answer| serde_json::from_slice::<Value>(&answer).ok());
    if let Some(queue) = made.and_then(|answer| arn(answer["QueueUrl"].as_str()?)) {
        send(address, &[events("CreateEventBus", &json!({"Name": name}))]);
        let rules = (0..RULES).flat_map(|number| rule(name, number, &queue));
        send(address, &rules.collect::<Vec<_>>());
    }
    Load::new((0..RULES).map(|number| put(name, number)).collect())
}

/// The ARN of the queue of a URL.
pub(crate) fn arn(url: &str) -> Option<String> {
    let mut parts = url.rsplit('/');
    let (name, account) = (parts.next()?, parts.next()?);
    Some(format!("arn:aws:sqs:us-east-1:{account}:{name}"))
}

fn rule(bus: &str, number: usize, queue: &str) -> [Vec<u8>; 2] {
    let name = format!("ward-{number}");
    let pattern = json!({"source": ["clinic"], "detail": {"ward": [name]}}).to_string();
    [
        events("PutRule", &json!({"Name": name, "EventBusName": bus, "EventPattern": pattern})),
        events(
            "PutTargets",
            &json!({"Rule": name, "EventBusName": bus, "Targets": [{"Id": "queue", "Arn": queue}]}),
        ),
    ]
}

fn put(bus: &str, first: usize) -> Vec<u8> {
    let entry = |number: usize| {
        let detail =
            json!({"ward": format!("ward-{}", number % RULES), "patient": "ann", "note": "x".repeat(100)});
        json!({"EventBusName": bus, "Source": "clinic", "DetailType": "admitted", "Detail": detail.to_string()})
    };
    let entries: Value = (first..first + BATCH).map(entry).collect();
    events("PutEvents", &json!({"Entries": entries}))
}
