//! What happens as time passes: delays, timeouts, retention.

use serde_json::{Value, json};

use crate::counter::{Counter, bodies};

// Each message has its own delay or the queue's, to the millisecond.
#[tokio::test]
async fn a_message_is_late_by_its_delay() {
    let queue = Counter::new("letters", json!({"DelaySeconds": "5"})).await;
    queue.send("later").await;
    queue.call("SendMessage", json!({"MessageBody": "now", "DelaySeconds": 0})).await;
    assert_eq!((queue.bodies().await, queue.counts().await), (vec!["now".to_owned()], [0, 1, 1]));
    queue.house.clock.advance(4_999);
    assert!(queue.bodies().await.is_empty());
    queue.house.clock.advance(1);
    assert_eq!((queue.counts().await, queue.bodies().await), ([1, 1, 0], vec!["later".to_owned()]));
    // A new delay of a standard queue is for what is sent from then on.
    queue.call("SetQueueAttributes", json!({"Attributes": {"DelaySeconds": "0"}})).await;
    queue.send("at once").await;
    assert_eq!(queue.bodies().await, ["at once"]);
}

// The timeout of the request stands before that of the queue, and can be changed while it runs.
#[tokio::test]
async fn a_timeout_is_extended_and_ended() {
    let queue = Counter::new("letters", json!({"VisibilityTimeout": "10"})).await;
    queue.send("x").await;
    let first = queue.receive(json!({"VisibilityTimeout": 60})).await;
    queue.wait(59);
    assert!(queue.bodies().await.is_empty());
    queue.hide(&first[0], 60).await;
    queue.wait(59);
    assert_eq!(queue.counts().await, [0, 1, 0]);
    queue.hide(&first[0], 0).await;
    assert_eq!(queue.counts().await, [1, 0, 0]);
    // What nobody else has received can be taken back (captured).
    queue.hide(&first[0], 30).await;
    assert!(queue.bodies().await.is_empty());
    queue.wait(30);
    let second = queue.receive(json!({})).await;
    assert_eq!(bodies(&second), ["x"]);
    let refused = queue.refused("ChangeMessageVisibility", hidden(&first[0], 5)).await;
    assert!(refused.1.ends_with("Message does not exist or is not available for visibility timeout change."));
    let refused = queue.refused("ChangeMessageVisibility", hidden(&second[0], 43_201)).await;
    assert_eq!(
        refused.1,
        "Value 43201 for parameter VisibilityTimeout is invalid. Reason: Must be >= 0 and <= 43200, if provided."
    );
    queue.wait(1);
    let refused = queue.refused("ChangeMessageVisibility", hidden(&second[0], 43_200)).await;
    assert_eq!(
        refused.1,
        "Value 43200 for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [43200 seconds]"
    );
    queue.delete(&second[0]).await;
    queue.refused("ChangeMessageVisibility", hidden(&second[0], 5)).await;
}

fn hidden(message: &Value, seconds: i64) -> Value {
    json!({"ReceiptHandle": message["ReceiptHandle"], "VisibilityTimeout": seconds})
}

// What is older than the retention period is not given and not counted, from that moment on, and its rows go: a queue that nobody
// reads must not grow for good. In flight, delayed and visible messages go alike.
#[tokio::test]
async fn what_has_expired_is_gone() {
    for name in ["letters", "letters.fifo"] {
        let queue =
            Counter::new(name, json!({"MessageRetentionPeriod": "60", "VisibilityTimeout": "1000"})).await;
        for body in ["1", "2", "3"] {
            if name == "letters" {
                queue.send(body).await
            } else {
                queue.send_to("g", body).await
            };
        }
        queue.receive(json!({"MaxNumberOfMessages": 1})).await;
        queue.wait(30);
        if name == "letters" {
            queue.send("4").await
        } else {
            queue.send_to("h", "4").await
        };
        queue.house.clock.advance(29_999);
        assert_eq!(queue.counts().await, [3, 1, 0], "{name}");
        queue.house.clock.advance(1);
        assert_eq!(queue.counts().await, [1, 0, 0], "{name}");
        assert_eq!(queue.bodies().await, ["4"], "{name}");
        queue.wait(30);
        assert!(queue.house.dispatch.idle(10_000).await);
        assert_eq!(queue.counts().await, [0, 0, 0], "{name}");
        let rows = queue.house.dispatch.store().everywhere(&MESSAGES);
        let left: usize = rows.iter().map(|(scope, owner)| count(&queue, scope, owner)).sum();
        assert_eq!(left, 0, "{name}");
        // A longer period keeps what comes now for longer.
        queue.call("SetQueueAttributes", json!({"Attributes": {"MessageRetentionPeriod": "120"}})).await;
        if name == "letters" {
            queue.send("5").await
        } else {
            queue.send_to("g", "5").await
        };
        queue.wait(119);
        assert_eq!(queue.bodies().await, ["5"], "{name}");
    }
}

/// The same collection as the one that the service keeps messages in.
static MESSAGES: store::Collection = store::Collection::new("sqs.messages");

fn count(queue: &Counter, scope: &store::Scope, owner: &str) -> usize {
    let cause = store::Cause { trace: "test".into(), call: 0, hops: 0 };
    let store = queue.house.dispatch.store().scoped(scope, store::Origin::new(0, cause));
    store.snapshot().count(MESSAGES.of(owner))
}
