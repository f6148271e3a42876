//! FIFO queues: order, groups, deduplication, attempts.

use serde_json::{Value, json};

use crate::counter::{Counter, bodies};

async fn sent(queue: &Counter, messages: &[(&str, &str)]) {
    for (group, body) in messages {
        queue.send_to(group, body).await;
    }
}

// The order within a group is what a FIFO queue is for: while its first message is in flight, nobody gets a later one.
#[tokio::test]
async fn a_group_waits_for_its_first_message() {
    let queue = Counter::new("letters.fifo", json!({})).await;
    sent(&queue, &[("a", "a1"), ("b", "b1"), ("a", "a2"), ("a", "a3")]).await;
    let first = queue.receive(json!({"MaxNumberOfMessages": 1})).await;
    assert_eq!(bodies(&first), ["a1"]);
    let second = queue.receive(json!({})).await;
    assert_eq!(bodies(&second), ["b1"]);
    assert_eq!((queue.bodies().await.len(), queue.counts().await), (0, [2, 2, 0]));
    queue.delete(&first[0]).await;
    let rest = queue.receive(json!({})).await;
    assert_eq!(bodies(&rest), ["a2", "a3"]);
    queue.send_to("a", "a4").await;
    assert!(queue.bodies().await.is_empty());
    // Deleted from the middle, the group still waits for the first.
    queue.delete(&rest[1]).await;
    assert!(queue.bodies().await.is_empty());
    queue.delete(&rest[0]).await;
    assert_eq!(queue.bodies().await, ["a4"]);
}

// As many as possible come from one group, in order; the same order comes again when time has passed.
#[tokio::test]
async fn messages_come_group_by_group_and_in_order() {
    let queue = Counter::new("letters.fifo", json!({"VisibilityTimeout": "5"})).await;
    sent(&queue, &[("a", "a1"), ("b", "b1"), ("a", "a2"), ("b", "b2"), ("a", "a3")]).await;
    for _ in 0..2 {
        assert_eq!(queue.bodies().await, ["a1", "a2", "a3", "b1", "b2"]);
        assert!(queue.bodies().await.is_empty());
        queue.wait(5);
    }
}

// Captured: of three messages in flight, what is made visible comes again only if nothing before it is in flight.
#[tokio::test]
async fn what_is_made_visible_comes_up_to_the_first_in_flight() {
    for (visible, expected) in [
        (vec![], vec![]),
        (vec![0], vec!["foo"]),
        (vec![0, 1], vec!["foo", "bar"]),
        (vec![1], vec![]),
        (vec![1, 2], vec![]),
        (vec![0, 2], vec!["foo"]),
    ] {
        let queue = Counter::new("letters.fifo", json!({})).await;
        sent(&queue, &[("g", "foo"), ("g", "bar"), ("g", "baz")]).await;
        let received = queue.receive(json!({})).await;
        for place in &visible {
            queue.hide(&received[*place], 0).await;
        }
        assert_eq!(queue.bodies().await, expected, "{visible:?}");
    }
}

// A producer that sends again after a lost answer must not send twice; five minutes later it is a new message.
#[tokio::test]
async fn a_message_is_sent_once_in_five_minutes() {
    let queue = Counter::new("letters.fifo", json!({})).await;
    let send = async |group: &str, id: &str, body: &str| {
        let input = json!({"MessageBody": body, "MessageGroupId": group, "MessageDeduplicationId": id});
        queue.call("SendMessage", input).await
    };
    let first = send("a", "1", "x").await;
    let again = send("b", "1", "y").await;
    for member in ["MessageId", "SequenceNumber"] {
        assert_eq!(first[member], again[member]);
    }
    let received = queue.receive(json!({"AttributeNames": ["All"]})).await;
    assert_eq!(bodies(&received), ["x"]);
    let attributes = &received[0]["Attributes"];
    assert_eq!(
        (&attributes["MessageGroupId"], &attributes["MessageDeduplicationId"], &attributes["SequenceNumber"]),
        (&json!("a"), &json!("1"), &first["SequenceNumber"])
    );
    queue.delete(&received[0]).await;
    // Also a message that is gone is not sent again (captured).
    queue.wait(299);
    send("a", "1", "z").await;
    assert!(queue.bodies().await.is_empty());
    queue.wait(1);
    let later = send("a", "1", "z").await;
    assert!(later["SequenceNumber"].as_str() > first["SequenceNumber"].as_str());
    assert_eq!(queue.bodies().await, ["z"]);
}

// With deduplication by content, the same body is the same message, whoever sends it.
#[tokio::test]
async fn content_stands_in_for_an_id() {
    let queue = Counter::new("letters.fifo", json!({"ContentBasedDeduplication": "true"})).await;
    for (body, id) in [("x", None), ("x", None), ("y", None), ("x", Some("own")), ("z", Some("own"))] {
        let mut input = json!({"MessageBody": body, "MessageGroupId": "g"});
        if let Some(id) = id {
            input["MessageDeduplicationId"] = json!(id);
        }
        queue.call("SendMessage", input).await;
    }
    let received = queue.receive(json!({"AttributeNames": ["MessageDeduplicationId"]})).await;
    assert_eq!(bodies(&received), ["x", "y", "x"]);
    let sum = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";
    assert_eq!(received[0]["Attributes"]["MessageDeduplicationId"], sum);
}

// Captured: ids count per group once the queue says so, and what counted in the whole queue before still does.
#[tokio::test]
async fn the_scope_of_deduplication_can_change() {
    let queue = Counter::new("letters.fifo", json!({})).await;
    let send = async |group: &str, id: &str, body: &str| {
        let input = json!({"MessageBody": body, "MessageGroupId": group, "MessageDeduplicationId": id});
        queue.call("SendMessage", input).await;
    };
    let set = async |scope: &str, limit: &str| {
        let attributes = json!({"DeduplicationScope": scope, "FifoThroughputLimit": limit});
        queue.call("SetQueueAttributes", json!({"Attributes": attributes})).await;
    };
    send("a", "1", "one").await;
    send("b", "1", "dropped").await;
    set("messageGroup", "perMessageGroupId").await;
    send("c", "1", "dropped, too").await;
    send("a", "2", "two").await;
    send("b", "2", "three").await;
    send("b", "2", "dropped as well").await;
    set("queue", "perQueue").await;
    send("d", "2", "four").await;
    assert_eq!(queue.bodies().await, ["one", "two", "three", "four"]);
}

// Captured: in a FIFO queue a handle is of no use once its time is over, or somebody else has the message.
#[tokio::test]
async fn a_handle_ends_with_its_time() {
    let queue = Counter::new("letters.fifo", json!({"VisibilityTimeout": "10"})).await;
    queue.send_to("g", "x").await;
    let first = queue.receive(json!({})).await;
    let handle = |message: &Value| json!({"ReceiptHandle": message["ReceiptHandle"]});
    queue.hide(&first[0], 20).await;
    queue.wait(15);
    assert!(queue.bodies().await.is_empty());
    queue.wait(5);
    let expected = format!(
        "Value {} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.",
        first[0]["ReceiptHandle"].as_str().expect("a handle")
    );
    let refused = queue.refused("DeleteMessage", handle(&first[0])).await;
    assert_eq!(refused, ("InvalidParameterValue".to_owned(), expected));
    let second = queue.receive(json!({})).await;
    queue.refused("DeleteMessage", handle(&first[0])).await;
    queue.delete(&second[0]).await;
    queue.delete(&first[0]).await;
    assert_eq!(queue.counts().await, [0, 0, 0]);
}

// Whoever lost an answer asks again under the same id and gets the same messages, with their time begun anew; not once one of
// them is gone, and not for ever.
#[tokio::test]
async fn an_attempt_is_answered_again() {
    let queue = Counter::new("letters.fifo", json!({"VisibilityTimeout": "100"})).await;
    sent(&queue, &[("a", "a1"), ("a", "a2"), ("b", "b1")]).await;
    let attempt = json!({"ReceiveRequestAttemptId": "try", "MaxNumberOfMessages": 2, "AttributeNames": ["ApproximateReceiveCount"]});
    let first = queue.receive(attempt.clone()).await;
    assert_eq!(bodies(&first), ["a1", "a2"]);
    queue.wait(90);
    let again = queue.receive(attempt.clone()).await;
    assert_eq!(again, first);
    queue.wait(90);
    assert_eq!(queue.bodies().await, ["b1"]);
    queue.delete(&first[0]).await;
    assert!(queue.receive(attempt.clone()).await.is_empty());
    queue.wait(10);
    assert_eq!(bodies(&queue.receive(attempt).await), ["a2"]);
}

// AWS documents that a FIFO queue's delay counts for what it holds already, and captured that zero means the queue's own.
#[tokio::test]
async fn a_delay_is_the_queues() {
    let queue = Counter::new("letters.fifo", json!({"DelaySeconds": "10"})).await;
    let input =
        json!({"MessageBody": "x", "MessageGroupId": "g", "MessageDeduplicationId": "1", "DelaySeconds": 0});
    queue.call("SendMessage", input).await;
    assert_eq!((queue.bodies().await.len(), queue.counts().await), (0, [0, 0, 1]));
    queue.call("SetQueueAttributes", json!({"Attributes": {"DelaySeconds": "3"}})).await;
    queue.wait(2);
    assert!(queue.bodies().await.is_empty());
    queue.wait(1);
    assert_eq!(queue.counts().await, [1, 0, 0]);
    assert_eq!(queue.bodies().await, ["x"]);
}
