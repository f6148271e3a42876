//! FIFO topics: in order, once.

use serde_json::{Value, json};

use crate::{advance, house, ok, parsed, publish, queue, queue_arn, subscribe, taken, topic};

fn sent(text: &str, id: &str) -> Value {
    json!({"Message": text, "MessageGroupId": "g", "MessageDeduplicationId": id})
}

// A chain of events that arrives in another order is a wrong history.
#[tokio::test]
async fn messages_arrive_in_order_and_once() {
    let house = house();
    let arn = topic(&house, "t.fifo").await;
    subscribe(&house, &arn, "q.fifo", json!({})).await;
    subscribe(&house, &arn, "plain", json!({"RawMessageDelivery": "true"})).await;
    for number in 0..8 {
        let mut input = sent(&format!("m{number}"), &number.to_string());
        input["TopicArn"] = json!(arn);
        ok(&house, "Publish", input).await;
    }
    let first = publish(&house, &arn, sent("m0", "0")).await;
    let messages = taken(&house, "q.fifo").await;
    let texts: Vec<Value> =
        messages.iter().map(|message| parsed(&message["Body"])["Message"].clone()).collect();
    assert_eq!(texts, ["m0", "m1", "m2", "m3", "m4", "m5", "m6", "m7"]);
    let envelope = parsed(&messages[0]["Body"]);
    assert_eq!(
        (&envelope["MessageId"], &envelope["SequenceNumber"]),
        (&first["MessageId"], &first["SequenceNumber"])
    );
    assert_eq!(first["SequenceNumber"].as_str().map(str::len), Some(20));
    // AWS does not sign what a FIFO topic sends (captured).
    assert!(envelope.get("Signature").is_none() && envelope.get("SigningCertURL").is_none(), "{envelope}");
    assert_eq!(messages[0]["Attributes"]["MessageGroupId"], "g");
    assert_eq!(messages[0]["Attributes"]["MessageDeduplicationId"], "0");
    let plain = taken(&house, "plain").await;
    assert_eq!(plain.len(), 8);
    assert!(plain[0]["Attributes"].get("MessageGroupId").is_none());
    advance(&house, 300_001).await;
    let again = publish(&house, &arn, sent("m0", "0")).await;
    assert_ne!(again["MessageId"], first["MessageId"]);
    assert_eq!(taken(&house, "plain").await.len(), 1);
}

// Who relies on contents sends no ids; the sum is what queues behind the topic see.
#[tokio::test]
async fn contents_stand_for_ids_where_a_topic_says_so() {
    let house = house();
    let arn = topic(&house, "t.fifo").await;
    subscribe(&house, &arn, "q.fifo", json!({})).await;
    let input =
        json!({"TopicArn": arn, "AttributeName": "ContentBasedDeduplication", "AttributeValue": "true"});
    ok(&house, "SetTopicAttributes", input).await;
    for group in ["g", "h"] {
        publish(&house, &arn, json!({"Message": "Test", "MessageGroupId": group})).await;
    }
    let messages = taken(&house, "q.fifo").await;
    assert_eq!(messages.len(), 1);
    assert_eq!(
        messages[0]["Attributes"]["MessageDeduplicationId"],
        "532eaabd9574880dbf76b9b8cc00832c20a6ec113d682299550d7a6e0f345e25"
    );
    let input =
        json!({"TopicArn": arn, "AttributeName": "FifoThroughputScope", "AttributeValue": "MessageGroup"});
    ok(&house, "SetTopicAttributes", input).await;
    publish(&house, &arn, json!({"Message": "Other", "MessageGroupId": "g"})).await;
    let answer = publish(&house, &arn, json!({"Message": "Other", "MessageGroupId": "h"})).await;
    assert!(answer["SequenceNumber"].is_string());
}

// What cannot be delivered keeps its group and its id.
#[tokio::test]
async fn dead_letters_of_a_fifo_topic_stay_in_their_group() {
    let house = house();
    let arn = topic(&house, "t.fifo").await;
    queue(&house, "dead.fifo").await;
    let redrive = json!({"deadLetterTargetArn": queue_arn("dead.fifo")}).to_string();
    subscribe(&house, &arn, "q.fifo", json!({"RedrivePolicy": redrive})).await;
    house.aws("sqs", "DeleteQueue", json!({"QueueUrl": crate::queue_url("q.fifo")})).await.expect("deleted");
    publish(&house, &arn, sent("m", "1")).await;
    let dead = taken(&house, "dead.fifo").await.remove(0);
    assert_eq!(dead["Attributes"]["MessageGroupId"], "g");
    assert_eq!(dead["Attributes"]["MessageDeduplicationId"], "1");
}
