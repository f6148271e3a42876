//! Fair queues: which messages of a standard queue come first while one tenant's are most of what is in flight.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::counter::{Counter, bodies};

/// Sends messages of a tenant, or of none, which are named by it and numbered.
async fn send(queue: &Counter, tenant: &str, count: usize) {
    for number in 0..count {
        let mut input = json!({"MessageBody": format!("{tenant}{number}")});
        if !tenant.is_empty() {
            input["MessageGroupId"] = json!(tenant);
        }
        queue.call("SendMessage", input).await;
    }
}

/// Receives so many messages, by tens.
async fn take(queue: &Counter, mut count: usize) -> Vec<Value> {
    let mut taken = Vec::new();
    while count > 0 {
        let some =
            queue.receive(json!({"MaxNumberOfMessages": count.min(10), "VisibilityTimeout": 3_600})).await;
        assert!(!some.is_empty(), "{count} more were expected");
        count -= some.len();
        taken.extend(some);
    }
    taken
}

// What AWS documents of who is noisy, case by case: what is sent and taken first, then what is sent, and what comes next.
#[tokio::test]
async fn messages_of_quiet_tenants_come_before_those_of_noisy_ones() {
    let cases: Value =
        serde_json::from_str(include_str!("../../../../fixtures/sqs/fairness.json")).expect("cases");
    for case in cases.as_array().expect("cases") {
        let queue = Counter::new("letters", json!({})).await;
        for step in case["steps"].as_array().expect("steps") {
            let count = |name: &str| usize::try_from(step[name].as_u64().expect("a number")).expect("a size");
            if let Some(tenant) = step["send"].as_str() {
                send(&queue, tenant, count("count")).await;
            } else if step.get("take").is_some() {
                take(&queue, count("take")).await;
            } else {
                queue.wait(u32::try_from(count("wait")).expect("seconds"));
            }
        }
        let expected: Vec<&str> =
            case["next"].as_array().expect("bodies").iter().filter_map(Value::as_str).collect();
        let next = take(&queue, expected.len()).await;
        assert_eq!(bodies(&next), expected, "{case}");
    }
}

// A tenant whose messages were processed is as quiet as any other, and its messages are in their turn again.
#[tokio::test]
async fn a_tenant_is_quiet_when_its_messages_are_processed() {
    let queue = Counter::new("letters", json!({})).await;
    send(&queue, "a", 60).await;
    send(&queue, "b", 2).await;
    let taken = take(&queue, 30).await;
    assert_eq!(bodies(&take(&queue, 1).await), ["b0"]);
    queue.delete(&taken[0]).await;
    assert_eq!(bodies(&take(&queue, 1).await), ["a30"]);
    assert_eq!(bodies(&take(&queue, 1).await), ["b1"]);
    queue.wait(1);
    for message in &taken[1..10] {
        queue.hide(message, 0).await;
    }
    assert_eq!(bodies(&take(&queue, 2).await), ["a31", "a32"], "what came back waits behind what was there");
}

// However tenants are preferred, every message is given, once, and those of a tenant in their order.
#[tokio::test]
async fn everything_is_given_once() {
    let queue = Counter::new("letters", json!({})).await;
    for _ in 0..3 {
        for (tenant, count) in [("a", 70), ("b", 45), ("", 20), ("c", 3), ("quiet", 1)] {
            send(&queue, tenant, count).await;
        }
    }
    let mut given: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    loop {
        let some =
            queue.receive(json!({"VisibilityTimeout": 3_600, "AttributeNames": ["MessageGroupId"]})).await;
        if some.is_empty() {
            break;
        }
        for message in some {
            let tenant = message["Attributes"]["MessageGroupId"].as_str().unwrap_or_default().to_owned();
            let body = message["Body"].as_str().expect("a body").to_owned();
            given.entry(tenant).or_default().push((body, message["MessageId"].to_string()));
        }
    }
    for (tenant, count) in [("a", 70), ("b", 45), ("", 20), ("c", 3), ("quiet", 1)] {
        let bodies: Vec<&str> = given[tenant].iter().map(|(body, _)| body.as_str()).collect();
        let sent: Vec<String> =
            (0..3).flat_map(|_| (0..count).map(|number| format!("{tenant}{number}"))).collect();
        assert_eq!(bodies, sent, "{tenant}");
        let mut ids: Vec<&String> = given[tenant].iter().map(|(_, id)| id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), sent.len(), "{tenant}");
    }
}
