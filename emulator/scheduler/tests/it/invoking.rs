//! What targets get, what is tried again, and what is given up.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use test_kit::House;

use crate::siblings::calls;
use crate::{ROLE, advance, house, ok, queue, queue_arn, queue_url, schedule, settle, taken};

const ARN: &str = "arn:aws:scheduler:us-east-1:000000000000:schedule/default/s";

/// Has a target invoked now.
async fn invoke(house: &House, mut target: Value) {
    target["RoleArn"] = json!(ROLE);
    let input = schedule("s", "rate(30 days)", json!({"Target": target}));
    ok(house, "CreateSchedule", input).await;
    settle(house).await;
    ok(house, "DeleteSchedule", json!({"Name": "s"})).await;
}

// Each template takes the input in its own operation's words.
#[tokio::test]
async fn templates_get_the_input() {
    let house = house();
    queue(&house, "q").await;
    let topic =
        house.aws("sns", "CreateTopic", json!({"Name": "t"})).await.expect("a topic")["TopicArn"].clone();
    let input = json!({"TopicArn": topic, "Protocol": "sqs", "Endpoint": queue_arn("q"),
                       "Attributes": {"RawMessageDelivery": "true"}});
    house.aws("sns", "Subscribe", input).await.expect("a subscription");
    invoke(&house, json!({"Arn": topic, "Input": "by way of a topic"})).await;
    assert_eq!(taken(&house, "q").await[0]["Body"], "by way of a topic");
    let rule = json!({"Name": "r", "EventPattern": json!({"source": ["clinic"]}).to_string()});
    house.aws("events", "PutRule", rule).await.expect("a rule");
    let targets =
        json!({"Rule": "r", "Targets": [{"Id": "t", "Arn": queue_arn("q"), "InputPath": "$.detail"}]});
    house.aws("events", "PutTargets", targets).await.expect("a target");
    let bus = "arn:aws:events:us-east-1:000000000000:event-bus/default";
    let parameters = json!({"Source": "clinic", "DetailType": "Round"});
    invoke(&house, json!({"Arn": bus, "Input": "{\"n\":1}", "EventBridgeParameters": parameters})).await;
    assert_eq!(taken(&house, "q").await[0]["Body"], "{\"n\":1}");
    let function = "arn:aws:lambda:us-east-1:000000000000:function:f";
    let machine = "arn:aws:states:us-east-1:000000000000:stateMachine:m";
    invoke(&house, json!({"Arn": function, "Input": "{\"n\":2}"})).await;
    invoke(&house, json!({"Arn": machine, "Input": "{\"n\":3}"})).await;
    assert_eq!(
        calls(&house).await,
        [
            json!({"FunctionName": function, "InvocationType": "Event", "Payload": STANDARD.encode("{\"n\":2}")}),
            json!({"stateMachineArn": machine, "input": "{\"n\":3}"}),
        ]
    );
}

// The keywords and the notification that stands in for an input are documented.
#[tokio::test]
async fn an_input_says_what_is_known_of_the_attempt() {
    let house = house();
    queue(&house, "q").await;
    let input = "<aws.scheduler.schedule-arn> <aws.scheduler.scheduled-time> <aws.scheduler.attempt-number> \
                 <aws.scheduler.execution-id> <aws.scheduler.unknown>";
    invoke(&house, json!({"Arn": queue_arn("q"), "Input": input})).await;
    let body = taken(&house, "q").await[0]["Body"].as_str().expect("a body").to_owned();
    let words: Vec<&str> = body.split(' ').collect();
    assert_eq!(words[..3], [ARN, "2026-10-31T12:00:00Z", "1"]);
    assert!(words[3].len() == 16 && words[3].bytes().all(|byte| byte.is_ascii_hexdigit()), "{body}");
    assert_eq!(words[4], "<aws.scheduler.unknown>");
    invoke(&house, json!({"Arn": queue_arn("q")})).await;
    let body: Value =
        serde_json::from_str(taken(&house, "q").await[0]["Body"].as_str().expect("a body")).expect("JSON");
    assert_eq!((&body["detail-type"], &body["source"]), (&json!("Scheduled Event"), &json!("aws.scheduler")));
    assert_eq!((&body["detail"], &body["resources"]), (&json!("{}"), &json!([ARN])));
}

// Any operation can be a target: here a message with attributes, in other capitals, and a payload of bytes.
#[tokio::test]
async fn any_operation_is_a_target() {
    let house = house();
    queue(&house, "q").await;
    let input = json!({"queueUrl": queue_url("q"), "messageBody": {"at": "<aws.scheduler.scheduled-time>"},
                       "MessageAttributes": {"k": {"dataType": "String", "StringValue": "v"}}});
    let arn = |action: &str| format!("arn:aws:scheduler:::aws-sdk:{action}");
    invoke(&house, json!({"Arn": arn("sqs:sendMessage"), "Input": input.to_string()})).await;
    let message = taken(&house, "q").await.remove(0);
    assert_eq!(message["Body"], "{\"at\":\"2026-10-31T12:00:00Z\"}");
    assert_eq!(message["MessageAttributes"]["k"]["StringValue"], "v");
    let input = json!({"FunctionName": "f", "InvocationType": "Event", "Payload": "{\"n\":1}"});
    invoke(&house, json!({"Arn": arn("lambda:invoke"), "Input": input.to_string()})).await;
    let invoked = calls(&house).await.remove(0);
    assert_eq!(invoked["Payload"], STANDARD.encode("{\"n\":1}"));
    let input = json!({"StateMachineArn": "m", "Input": {"n": 2}});
    invoke(&house, json!({"Arn": arn("sfn:startExecution"), "Input": input.to_string()})).await;
    assert_eq!(calls(&house).await[1], json!({"stateMachineArn": "m", "input": "{\"n\":2}"}));
}

fn attribute<'a>(message: &'a Value, name: &str) -> Option<&'a str> {
    message["MessageAttributes"][name]["StringValue"].as_str()
}

// A dead-letter queue is where people look for what went wrong.
#[tokio::test]
async fn what_is_given_up_goes_to_the_dead_letter_queue_and_says_why() {
    let house = house();
    queue(&house, "dead").await;
    let dead = json!({"Arn": queue_arn("dead")});
    for (arn, code) in [
        (queue_arn("missing"), "QueueDoesNotExist"),
        ("arn:aws:ecs:us-east-1:000000000000:cluster/c".to_owned(), "NotImplemented"),
        ("arn:aws:scheduler:::aws-sdk:ec2:stopInstances".to_owned(), "NotImplemented"),
        ("arn:aws:scheduler:::aws-sdk:sqs:deleteQueue".to_owned(), "ValidationException"),
    ] {
        invoke(&house, json!({"Arn": arn, "Input": "{\"Unknown\":1}", "DeadLetterConfig": dead})).await;
        let message = taken(&house, "dead").await.remove(0);
        assert_eq!(message["Body"], "{\"Unknown\":1}");
        assert_eq!(attribute(&message, "ERROR_CODE"), Some(code), "{message}");
        assert_eq!(attribute(&message, "SCHEDULE_ARN"), Some(ARN));
        assert_eq!(attribute(&message, "TARGET_ARN"), Some(arn.as_str()));
        assert_eq!(attribute(&message, "RETRY_ATTEMPTS"), Some("0"));
        assert_eq!(attribute(&message, "EXHAUSTED_RETRY_CONDITION"), None);
    }
    let broken = "arn:aws:lambda:us-east-1:000000000000:function:broken";
    let policy = json!({"MaximumRetryAttempts": 2, "MaximumEventAgeInSeconds": 60});
    invoke(&house, json!({"Arn": broken, "Input": "{}", "DeadLetterConfig": dead, "RetryPolicy": policy}))
        .await;
    for (moved, attempts) in [(0, 1), (999, 1), (1, 2), (1_999, 2), (1, 3)] {
        advance(&house, moved).await;
        assert_eq!(calls(&house).await.len(), attempts);
    }
    let message = taken(&house, "dead").await.remove(0);
    assert_eq!(attribute(&message, "EXHAUSTED_RETRY_CONDITION"), Some("MaximumRetryAttempts"));
    assert_eq!(attribute(&message, "RETRY_ATTEMPTS"), Some("2"));
}

// What is too long for a dead-letter queue is cut, and says so: what is left of it is better than nothing.
#[tokio::test]
async fn what_is_too_long_for_the_dead_letter_queue_is_cut() {
    let house = house();
    let small = json!({"QueueName": "dead", "Attributes": {"MaximumMessageSize": "1024"}});
    house.aws("sqs", "CreateQueue", small).await.expect("a queue");
    let input = "\u{e9}".repeat(1_000);
    let dead = json!({"Arn": queue_arn("dead")});
    invoke(&house, json!({"Arn": queue_arn("missing"), "Input": input, "DeadLetterConfig": dead})).await;
    let message = taken(&house, "dead").await.remove(0);
    assert_eq!(attribute(&message, "IS_PAYLOAD_TRUNCATED"), Some("true"));
    let body = message["Body"].as_str().expect("a body");
    assert!(input.starts_with(body) && body.len() > 100, "{body}");
    invoke(&house, json!({"Arn": queue_arn("missing"), "Input": "short", "DeadLetterConfig": dead})).await;
    let message = taken(&house, "dead").await.remove(0);
    assert_eq!(attribute(&message, "IS_PAYLOAD_TRUNCATED"), Some("false"));
    assert_eq!(message["Body"], "short");
}
