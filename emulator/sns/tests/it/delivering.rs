//! What queues and functions get, what is tried again, and what is given up.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::functions::invocations;
use crate::{advance, house, ok, parsed, publish, queue, queue_arn, settle, subscribe, taken, topic};

fn attributes() -> Value {
    json!({"n": {"DataType": "Number", "StringValue": "99.12"}, "b": {"DataType": "Binary", "BinaryValue": "AgME"}})
}

// The envelope is what every consumer parses; its members and their order are captured.
#[tokio::test]
async fn a_queue_gets_the_envelope_or_the_message_alone() {
    let house = house();
    let arn = topic(&house, "t").await;
    let subscription = subscribe(&house, &arn, "wrapped", json!({})).await;
    subscribe(&house, &arn, "raw", json!({"RawMessageDelivery": "true"})).await;
    let input = json!({"Message": "héllo", "Subject": "s", "MessageAttributes": attributes()});
    let answer = publish(&house, &arn, input).await;
    let message = taken(&house, "wrapped").await.remove(0);
    let envelope = parsed(&message["Body"]);
    let names: Vec<&String> = envelope.as_object().expect("an object").keys().collect();
    assert_eq!(
        names,
        [
            "Type",
            "MessageId",
            "TopicArn",
            "Subject",
            "Message",
            "Timestamp",
            "SignatureVersion",
            "Signature",
            "SigningCertURL",
            "UnsubscribeURL",
            "MessageAttributes"
        ]
    );
    assert_eq!(envelope["Type"], "Notification");
    assert_eq!(envelope["MessageId"], answer["MessageId"]);
    assert_eq!((&envelope["Message"], &envelope["Subject"]), (&json!("héllo"), &json!("s")));
    assert_eq!(envelope["Timestamp"], "2026-10-31T12:00:00.000Z");
    let unsubscribe = format!("{}/?Action=Unsubscribe&SubscriptionArn={subscription}", test_kit::ENDPOINT);
    assert_eq!(envelope["UnsubscribeURL"], unsubscribe);
    assert_eq!(
        envelope["MessageAttributes"],
        json!({"b": {"Type": "Binary", "Value": "AgME"}, "n": {"Type": "Number", "Value": "99.12"}})
    );
    assert!(message["MessageAttributes"].is_null(), "{message}");
    assert!(
        message["Body"].as_str().is_some_and(|body| body.starts_with("{\n  \"Type\" : \"Notification\",\n"))
    );
    let raw = taken(&house, "raw").await.remove(0);
    assert_eq!(raw["Body"], "héllo");
    assert_eq!(raw["MessageAttributes"]["n"]["StringValue"], "99.12");
    assert_eq!(raw["MessageAttributes"]["b"]["BinaryValue"], "AgME");
}

// One publication may say something else to each protocol.
#[tokio::test]
async fn a_structured_message_differs_by_protocol() {
    let house = house();
    let arn = topic(&house, "t").await;
    subscribe(&house, &arn, "q", json!({})).await;
    for (structured, expected) in [
        (json!({"default": "d", "sqs": "for queues"}), "for queues"),
        (json!({"default": "d", "sqs": 1}), "d"),
    ] {
        let input = json!({"Message": structured.to_string(), "MessageStructure": "json"});
        publish(&house, &arn, input).await;
        assert_eq!(parsed(&taken(&house, "q").await[0]["Body"])["Message"], expected);
    }
}

// A function reads an event whose names differ from the envelope's by a letter or two.
#[tokio::test]
async fn a_function_gets_an_event() {
    let house = house();
    let arn = topic(&house, "t").await;
    let function = "arn:aws:lambda:us-east-1:000000000000:function:f";
    let subscribed =
        ok(&house, "Subscribe", json!({"TopicArn": arn, "Protocol": "lambda", "Endpoint": function})).await;
    publish(&house, &arn, json!({"Message": "m", "MessageAttributes": attributes()})).await;
    let invoked = invocations(&house).await.remove(0);
    assert_eq!((&invoked["FunctionName"], &invoked["InvocationType"]), (&json!(function), &json!("Event")));
    let payload = STANDARD.decode(invoked["Payload"].as_str().expect("a payload")).expect("base64");
    let event: Value = serde_json::from_slice(&payload).expect("JSON");
    let record = &event["Records"][0];
    assert_eq!(record["EventSource"], "aws:sns");
    assert_eq!(record["EventSubscriptionArn"], subscribed["SubscriptionArn"]);
    let sns = &record["Sns"];
    assert_eq!(
        (&sns["Message"], &sns["Subject"], &sns["TopicArn"]),
        (&json!("m"), &Value::Null, &json!(arn))
    );
    assert_eq!(sns["MessageAttributes"]["n"], json!({"Type": "Number", "Value": "99.12"}));
    assert!(sns["SigningCertUrl"].as_str().is_some_and(|url| url.starts_with(test_kit::ENDPOINT)), "{sns}");
}

// What fails for now is tried again when AWS tries it; what cannot succeed goes to the dead-letter queue at once.
#[tokio::test]
async fn failures_are_tried_again_or_given_up() {
    let house = house();
    let arn = topic(&house, "t").await;
    queue(&house, "dead").await;
    let redrive = json!({"deadLetterTargetArn": queue_arn("dead")}).to_string();
    let function = |name: &str| format!("arn:aws:lambda:us-east-1:000000000000:function:{name}");
    for name in ["missing", "broken"] {
        let input = json!({"TopicArn": arn, "Protocol": "lambda", "Endpoint": function(name),
                           "Attributes": {"RedrivePolicy": redrive}});
        ok(&house, "Subscribe", input).await;
    }
    publish(&house, &arn, json!({"Message": "m"})).await;
    let dead = taken(&house, "dead").await;
    assert_eq!(dead.len(), 1);
    assert_eq!(parsed(&dead[0]["Body"])["Message"], "m");
    // The first attempt at each, and three retries without a pause.
    assert_eq!(invocations(&house).await.len(), 2 + 3);
    for (moved, expected) in [(999, 0), (1, 1), (1_000, 2), (1_000, 3)] {
        advance(&house, moved).await;
        assert_eq!(invocations(&house).await.len(), 2 + 3 + expected);
    }
}

// A queue that was deleted is a client's error: AWS does not try it again.
#[tokio::test]
async fn a_queue_that_is_gone_has_its_messages_given_up() {
    let house = house();
    let arn = topic(&house, "t").await;
    queue(&house, "dead").await;
    let redrive = json!({"deadLetterTargetArn": queue_arn("dead")}).to_string();
    subscribe(&house, &arn, "q", json!({"RedrivePolicy": redrive, "RawMessageDelivery": "true"})).await;
    house.aws("sqs", "DeleteQueue", json!({"QueueUrl": crate::queue_url("q")})).await.expect("deleted");
    publish(&house, &arn, json!({"Message": "m", "MessageAttributes": attributes()})).await;
    let dead = taken(&house, "dead").await;
    assert_eq!((dead.len(), &dead[0]["Body"]), (1, &json!("m")));
    assert_eq!(dead[0]["MessageAttributes"]["n"]["StringValue"], "99.12");
}

// A batch is so many publications in one commit.
#[tokio::test]
async fn a_batch_publishes_each_of_its_messages() {
    let house = house();
    let arn = topic(&house, "t").await;
    subscribe(&house, &arn, "q", json!({"RawMessageDelivery": "true"})).await;
    let entries: Vec<Value> =
        (0..10).map(|id| json!({"Id": id.to_string(), "Message": format!("m{id}")})).collect();
    let answer =
        ok(&house, "PublishBatch", json!({"TopicArn": arn, "PublishBatchRequestEntries": entries})).await;
    settle(&house).await;
    assert_eq!((answer["Successful"].as_array().map(Vec::len), &answer["Failed"]), (Some(10), &json!([])));
    let mut bodies: Vec<String> = taken(&house, "q")
        .await
        .iter()
        .map(|message| message["Body"].as_str().unwrap_or_default().to_owned())
        .collect();
    bodies.sort();
    assert_eq!(bodies.len(), 10);
    assert_eq!(bodies[9], "m9");
}
