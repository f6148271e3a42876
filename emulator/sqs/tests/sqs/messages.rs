//! Sending, receiving and deleting in a standard queue.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use store::Store;
use test_kit::{House, START};

use crate::counter::{Counter, bodies};

fn fixtures() -> Value {
    serde_json::from_str(include_str!("../../../../fixtures/sqs/attributes.json")).expect("cases")
}

// The way of a message: nobody else gets it while it is in flight, everybody counts it right, and it is gone once deleted.
#[tokio::test]
async fn a_message_is_given_kept_from_others_and_deleted() {
    let queue = Counter::new("letters", json!({})).await;
    let sent = queue.send("hello").await;
    assert_eq!(sent["MD5OfMessageBody"], "5d41402abc4b2a76b9719d911017c592");
    assert_eq!(queue.counts().await, [1, 0, 0]);
    let received = queue.receive(json!({"MessageSystemAttributeNames": ["All"]})).await;
    assert_eq!(bodies(&received), ["hello"]);
    assert_eq!(received[0]["MessageId"], sent["MessageId"]);
    let expected = json!({
        "SenderId": "000000000000", "SentTimestamp": START.0.to_string(), "ApproximateReceiveCount": "1",
        "ApproximateFirstReceiveTimestamp": START.0.to_string(),
    });
    assert_eq!(received[0]["Attributes"], expected);
    assert_eq!((queue.counts().await, queue.bodies().await.len()), ([0, 1, 0], 0));
    queue.delete(&received[0]).await;
    queue.delete(&received[0]).await;
    assert_eq!(queue.counts().await, [0, 0, 0]);
    let answer = queue.call("ReceiveMessage", json!({})).await;
    assert_eq!(answer, json!({}));
}

// Whoever received a message and was too slow must not delete it from under who has it now.
#[tokio::test]
async fn an_old_receipt_deletes_nothing() {
    let queue = Counter::new("letters", json!({})).await;
    queue.send("hello").await;
    let first = queue.receive(json!({})).await;
    queue.wait(30);
    let second = queue.receive(json!({"AttributeNames": ["ApproximateReceiveCount"]})).await;
    assert_eq!(second[0]["Attributes"], json!({"ApproximateReceiveCount": "2"}));
    assert_ne!(first[0]["ReceiptHandle"], second[0]["ReceiptHandle"]);
    queue.delete(&first[0]).await;
    assert_eq!(queue.counts().await, [0, 1, 0]);
    // After its time, the last receipt still deletes (captured).
    queue.wait(30);
    queue.delete(&second[0]).await;
    assert_eq!(queue.counts().await, [0, 0, 0]);
}

// SDKs compare these sums and throw if one is wrong; filters that give too little hide data. Sums and filters are captured.
#[tokio::test]
async fn attributes_come_back_with_their_sums() {
    let cases = fixtures();
    let queue = Counter::new("letters", json!({"VisibilityTimeout": "0"})).await;
    for case in cases["sums"].as_array().expect("cases") {
        let attributes = &case["attributes"];
        let sent =
            queue.call("SendMessage", json!({"MessageBody": "msg", "MessageAttributes": attributes})).await;
        assert_eq!(sent["MD5OfMessageAttributes"], case["md5"], "{case}");
        let received = queue.receive(json!({"MessageAttributeNames": ["All"]})).await;
        assert_eq!(received[0]["MessageAttributes"], *attributes, "{case}");
        assert_eq!(received[0]["MD5OfMessageAttributes"], case["md5"], "{case}");
        queue.delete(&received[0]).await;
    }
    let filters = &cases["filters"];
    queue
        .call("SendMessage", json!({"MessageBody": "msg", "MessageAttributes": filters["attributes"]}))
        .await;
    for case in filters["cases"].as_array().expect("cases") {
        let received = queue.receive(json!({"MessageAttributeNames": case["names"]})).await;
        let names: BTreeMap<String, Value> =
            serde_json::from_value(received[0]["MessageAttributes"].clone()).unwrap_or_default();
        let names: Vec<String> = names.into_keys().collect();
        assert_eq!(
            (json!(names), &received[0]["MD5OfMessageAttributes"]),
            (case["given"].clone(), &case["md5"]),
            "{case}"
        );
    }
}

// X-Ray follows a message by this header, whose sum is told apart from that of attributes. The sum is that of the algorithm.
#[tokio::test]
async fn the_trace_header_comes_back() {
    let queue = Counter::new("letters", json!({})).await;
    let header = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
    let system = json!({"AWSTraceHeader": {"DataType": "String", "StringValue": header}});
    let sent =
        queue.call("SendMessage", json!({"MessageBody": "m", "MessageSystemAttributes": system})).await;
    assert_eq!(sent["MD5OfMessageSystemAttributes"].as_str().map(str::len), Some(32));
    assert!(sent.get("MD5OfMessageAttributes").is_none());
    let received = queue.receive(json!({"MessageSystemAttributeNames": ["AWSTraceHeader"]})).await;
    assert_eq!(received[0]["Attributes"], json!({"AWSTraceHeader": header}));
}

// Each entry of a batch has its own fate, and one that fails keeps none of the others back.
#[tokio::test]
async fn a_batch_succeeds_and_fails_entry_by_entry() {
    let queue = Counter::new("letters", json!({})).await;
    let entries = json!([
        {"Id": "a", "MessageBody": "1"}, {"Id": "b", "MessageBody": "2", "DelaySeconds": 901}, {"Id": "c", "MessageBody": "3"},
    ]);
    let answer = queue.call("SendMessageBatch", json!({"Entries": entries})).await;
    let ids = |list: &Value| {
        list.as_array().map(|list| list.iter().map(|one| one["Id"].clone()).collect::<Vec<_>>())
    };
    assert_eq!(ids(&answer["Successful"]), Some(vec![json!("a"), json!("c")]));
    let failure = json!([{
        "Id": "b", "SenderFault": true, "Code": "InvalidParameterValue",
        "Message": "Value 901 for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.",
    }]);
    assert_eq!(answer["Failed"], failure);
    let received = queue.receive(json!({})).await;
    assert_eq!(bodies(&received), ["1", "3"]);
    let handle = |index: usize| received[index]["ReceiptHandle"].clone();
    let entries = json!([
        {"Id": "x", "ReceiptHandle": handle(0), "VisibilityTimeout": 0}, {"Id": "y", "ReceiptHandle": "x", "VisibilityTimeout": 0},
    ]);
    let answer = queue.call("ChangeMessageVisibilityBatch", json!({"Entries": entries})).await;
    assert_eq!(
        (answer["Successful"][0]["Id"].clone(), &answer["Failed"][0]["Code"]),
        (json!("x"), &json!("ReceiptHandleIsInvalid"))
    );
    assert_eq!(queue.counts().await, [1, 1, 0]);
    let entries = json!([{"Id": "1", "ReceiptHandle": handle(0)}, {"Id": "2", "ReceiptHandle": handle(1)}]);
    let answer = queue.call("DeleteMessageBatch", json!({"Entries": entries})).await;
    assert_eq!(answer, json!({"Successful": [{"Id": "1"}, {"Id": "2"}]}));
    assert_eq!(queue.counts().await, [0, 0, 0]);
}

// Messages outlive the program, and what was in flight still is.
#[tokio::test]
async fn a_restart_keeps_what_was_sent_and_what_is_in_flight() {
    let directory = tempfile::tempdir().expect("a directory");
    let options = || store::Options { directory: Some(directory.path().into()), ..store::Options::default() };
    let store = Store::open(&options()).expect("a store");
    let queue = Counter::at(House::on(store, &[&sqs::SERVICE]), "letters", json!({})).await;
    queue.send("one").await;
    queue.send("two").await;
    let received = queue.receive(json!({"MaxNumberOfMessages": 1})).await;
    assert_eq!(bodies(&received), ["one"]);
    let url = queue.url.clone();
    queue.house.dispatch.stop();
    drop(queue);
    tokio::task::yield_now().await;
    let store = Store::open(&options()).expect("the store again");
    let queue = Counter { house: House::on(store, &[&sqs::SERVICE]), url };
    assert_eq!(queue.counts().await, [1, 1, 0]);
    assert_eq!(queue.bodies().await, ["two"]);
    queue.delete(&received[0]).await;
    assert_eq!(queue.counts().await, [0, 1, 0]);
}

// The group ids of a standard queue are kept, for fair queues (captured).
#[tokio::test]
async fn a_standard_queue_keeps_group_ids() {
    let queue = Counter::new("letters", json!({})).await;
    let sent = queue.call("SendMessage", json!({"MessageBody": "m", "MessageGroupId": "g"})).await;
    assert!(sent.get("SequenceNumber").is_none());
    let received = queue.receive(json!({"AttributeNames": ["MessageGroupId"]})).await;
    assert_eq!(received[0]["Attributes"], json!({"MessageGroupId": "g"}));
}
