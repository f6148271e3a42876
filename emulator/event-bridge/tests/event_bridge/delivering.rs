//! What targets get, what is tried again, and what is given up.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use store::Store;

use crate::{ROLE, advance, bodies, house, house_on, ok, put, queue, received, rule, settle};

// A rule's targets say what part of the event they want.
#[tokio::test]
async fn targets_get_the_input_that_they_asked_for() {
    let house = house();
    rule(&house, "r", "clinic", json!({"Id": "constant", "Arn": queue("constant"), "Input": "{\"a\": 1}"}))
        .await;
    let template = "{\"id\": <id>, \"text\": \"<id> of <aws.events.rule-name>\", \"n\": <n>, \
                    \"rule\": <aws.events.rule-arn>, \"at\": <aws.events.event.ingestion-time>}";
    let targets = json!([
        {"Id": "path", "Arn": queue("path"), "InputPath": "$.detail.patient"},
        {"Id": "template", "Arn": queue("template"), "InputTransformer": {
            "InputPathsMap": {"id": "$.detail.patient.id", "n": "$.detail.n"},
            "InputTemplate": template}},
        {"Id": "fifo", "Arn": queue("line.fifo"), "SqsParameters": {"MessageGroupId": "g"}, "InputPath": "$.source"},
    ]);
    ok(&house, "PutTargets", json!({"Rule": "r", "Targets": targets})).await;
    put(&house, "clinic", json!({"patient": {"id": "p1"}, "n": 2})).await;
    assert_eq!(bodies(&house, "constant").await, [json!({"a": 1})]);
    assert_eq!(bodies(&house, "path").await, [json!({"id": "p1"})]);
    assert_eq!(
        bodies(&house, "template").await,
        [json!({"id": "p1", "text": "p1 of r", "n": 2,
        "rule": "arn:aws:events:us-east-1:000000000000:rule/r", "at": "2026-10-31T12:00:00Z"})]
    );
    let line = received(&house, "line.fifo").await;
    assert_eq!((&line[0]["MessageGroupId"], &line[0]["MessageBody"]), (&json!("g"), &json!("\"clinic\"")));
}

// Each kind of target takes the input in its own operation's words.
#[tokio::test]
async fn machines_functions_and_topics_get_the_input() {
    let house = house();
    let machine = "arn:aws:states:us-east-1:000000000000:stateMachine:m";
    let function = "arn:aws:lambda:us-east-1:000000000000:function:f";
    let topic = "arn:aws:sns:us-east-1:000000000000:t";
    rule(&house, "r", "clinic", json!({"Id": "m", "Arn": machine, "RoleArn": ROLE, "InputPath": "$.detail"}))
        .await;
    ok(
        &house,
        "PutTargets",
        json!({"Rule": "r", "Targets": [{"Id": "f", "Arn": function, "InputPath": "$.detail"},
                                       {"Id": "s", "Arn": topic, "InputPath": "$.detail"}]}),
    )
    .await;
    put(&house, "clinic", json!({"n": 1})).await;
    assert_eq!(
        received(&house, "executions").await,
        [json!({"stateMachineArn": machine, "input": "{\"n\":1}"})]
    );
    assert_eq!(received(&house, "publications").await, [json!({"TopicArn": topic, "Message": "{\"n\":1}"})]);
    let invocations = received(&house, "invocations").await;
    assert_eq!(
        (&invocations[0]["FunctionName"], &invocations[0]["InvocationType"]),
        (&json!(function), &json!("Event"))
    );
    let payload = STANDARD.decode(invocations[0]["Payload"].as_str().expect("a payload")).expect("base64");
    assert_eq!(payload, b"{\"n\":1}");
}

// Events travel between buses, regions and accounts, and stay what they are.
#[tokio::test]
async fn an_event_goes_on_to_another_bus_as_it_is() {
    let house = house();
    let there = house.as_caller("111111111111", "eu-west-1");
    ok(&there, "CreateEventBus", json!({"Name": "central"})).await;
    let pattern = json!({"account": ["000000000000"]}).to_string();
    ok(&there, "PutRule", json!({"Name": "r", "EventBusName": "central", "EventPattern": pattern})).await;
    let target = json!({"Id": "t", "Arn": "arn:aws:sqs:eu-west-1:111111111111:far"});
    ok(&there, "PutTargets", json!({"Rule": "r", "EventBusName": "central", "Targets": [target]})).await;
    let central = "arn:aws:events:eu-west-1:111111111111:event-bus/central";
    rule(&house, "forward", "clinic", json!({"Id": "t", "Arn": central, "RoleArn": ROLE})).await;
    let id = put(&house, "clinic", json!({"n": 1})).await;
    let bodies = bodies(&there, "far").await;
    assert_eq!(bodies.len(), 1);
    assert_eq!((&bodies[0]["id"], &bodies[0]["region"]), (&json!(id), &json!("us-east-1")));
    let entry = json!({"Source": "clinic", "DetailType": "t", "Detail": "{}", "EventBusName": central});
    ok(&house, "PutEvents", json!({"Entries": [entry]})).await;
    settle(&house).await;
    assert_eq!(received(&there, "far").await.len(), 2);
}

// Two buses that forward to each other must not keep the machine busy for ever.
#[tokio::test]
async fn a_loop_of_buses_ends() {
    let house = house();
    ok(&house, "CreateEventBus", json!({"Name": "other"})).await;
    let pattern = json!({"source": ["clinic"]}).to_string();
    ok(&house, "PutRule", json!({"Name": "back", "EventBusName": "other", "EventPattern": pattern})).await;
    let bus = |name: &str| format!("arn:aws:events:us-east-1:000000000000:event-bus/{name}");
    ok(
        &house,
        "PutTargets",
        json!({"Rule": "back", "EventBusName": "other", "Targets": [{"Id": "t", "Arn": bus("default")}]}),
    )
    .await;
    rule(&house, "forth", "clinic", json!({"Id": "t", "Arn": bus("other")})).await;
    ok(&house, "PutTargets", json!({"Rule": "forth", "Targets": [{"Id": "q", "Arn": queue("q")}]})).await;
    put(&house, "clinic", json!({})).await;
    let count = received(&house, "q").await.len();
    assert!((1..100).contains(&count), "{count}");
}

// What fails for now is tried again on the clock; nothing is lost, nothing comes twice.
#[tokio::test]
async fn a_delivery_is_tried_again_until_it_succeeds() {
    let house = house();
    rule(&house, "r", "clinic", json!({"Id": "t", "Arn": queue("flaky-3")})).await;
    put(&house, "clinic", json!({})).await;
    assert_eq!(received(&house, "attempts at flaky-3").await.len(), 1);
    advance(&house, 999).await;
    assert_eq!(received(&house, "attempts at flaky-3").await.len(), 1);
    advance(&house, 1).await;
    assert_eq!(received(&house, "attempts at flaky-3").await.len(), 2);
    advance(&house, 2_000).await;
    assert_eq!(received(&house, "flaky-3").await.len(), 1);
    advance(&house, 86_400_000).await;
    assert_eq!(received(&house, "attempts at flaky-3").await.len(), 3);
}

fn attribute<'a>(message: &'a Value, name: &str) -> Option<&'a str> {
    message["MessageAttributes"][name]["StringValue"].as_str()
}

// A dead-letter queue is where people look for what went wrong.
#[tokio::test]
async fn what_is_given_up_goes_to_the_dead_letter_queue_and_says_why() {
    let house = house();
    let dead = |name: &str| json!({"Arn": queue(name)});
    rule(
        &house,
        "r",
        "clinic",
        json!({"Id": "missing", "Arn": queue("missing"), "DeadLetterConfig": dead("dead")}),
    )
    .await;
    let targets = json!([
        {"Id": "often", "Arn": queue("broken-often"), "DeadLetterConfig": dead("dead-often"), "RetryPolicy": {"MaximumRetryAttempts": 2}},
        {"Id": "old", "Arn": queue("broken-old"), "DeadLetterConfig": dead("dead-old"), "RetryPolicy": {"MaximumEventAgeInSeconds": 60}},
        {"Id": "never", "Arn": queue("broken-never"), "DeadLetterConfig": dead("dead-never"), "RetryPolicy": {"MaximumRetryAttempts": 0}},
        {"Id": "unknown", "Arn": "arn:aws:kinesis:us-east-1:000000000000:stream/s", "RoleArn": ROLE, "DeadLetterConfig": dead("dead-unknown")},
    ]);
    ok(&house, "PutTargets", json!({"Rule": "r", "Targets": targets})).await;
    let id = put(&house, "clinic", json!({})).await;
    let message = received(&house, "dead").await.remove(0);
    let body: Value = serde_json::from_str(message["MessageBody"].as_str().expect("a body")).expect("JSON");
    assert_eq!(body["id"], json!(id));
    assert_eq!(attribute(&message, "RULE_ARN"), Some("arn:aws:events:us-east-1:000000000000:rule/r"));
    assert_eq!(attribute(&message, "TARGET_ARN"), Some(queue("missing").as_str()));
    assert_eq!(attribute(&message, "ERROR_CODE"), Some("NO_RESOURCE"));
    assert_eq!(attribute(&message, "ERROR_MESSAGE"), Some("The specified queue does not exist."));
    assert_eq!(attribute(&message, "EXHAUSTED_RETRY_CONDITION"), None);
    assert_eq!(attribute(&message, "RETRY_ATTEMPTS"), Some("0"));
    let never = received(&house, "dead-never").await.remove(0);
    assert_eq!(attribute(&never, "EXHAUSTED_RETRY_CONDITION"), Some("MaximumRetryAttempts"));
    let unknown = received(&house, "dead-unknown").await.remove(0);
    assert!(
        attribute(&unknown, "ERROR_MESSAGE").is_some_and(|text| text.contains("not emulated")),
        "{unknown}"
    );
    assert!(received(&house, "dead-often").await.is_empty());
    for _ in 0..10 {
        advance(&house, 10_000).await;
    }
    for (name, condition) in
        [("dead-often", "MaximumRetryAttempts"), ("dead-old", "MaximumEventAgeInSeconds")]
    {
        let messages = received(&house, name).await;
        assert_eq!(messages.len(), 1, "{name}");
        assert_eq!(attribute(&messages[0], "EXHAUSTED_RETRY_CONDITION"), Some(condition));
    }
    assert_eq!(attribute(&received(&house, "dead-often").await[0], "RETRY_ATTEMPTS"), Some("2"));
}

// A dead-letter queue that cannot take anything for now must not cost an event.
#[tokio::test]
async fn a_busy_dead_letter_queue_is_tried_again() {
    let house = house();
    let target = json!({"Id": "t", "Arn": queue("missing"), "DeadLetterConfig": {"Arn": queue("flaky-3")}});
    rule(&house, "r", "clinic", target).await;
    let id = put(&house, "clinic", json!({})).await;
    for (moved, attempts) in [(0, 1), (999, 1), (1, 2), (1_999, 2), (1, 3), (86_400_000, 3)] {
        advance(&house, moved).await;
        assert_eq!(received(&house, "attempts at flaky-3").await.len(), attempts);
    }
    assert_eq!(bodies(&house, "flaky-3").await[0]["id"], json!(id));
    assert_eq!(attribute(&received(&house, "flaky-3").await[0], "ERROR_CODE"), Some("NO_RESOURCE"));
}

// A log group gets the event as a line, or the time and the message that a transformer makes, as infrastructure tools write it.
#[tokio::test]
async fn a_log_group_gets_lines() {
    let house = house();
    let group = "arn:aws:logs:us-east-1:000000000000:log-group:/aws/events/clinic:*";
    let made = |id: &str, template: &str| {
        let paths = json!({"at": "$.detail.at", "type": "$.detail-type"});
        json!({"Id": id, "Arn": group, "InputTransformer": {"InputPathsMap": paths, "InputTemplate": template}})
    };
    let targets = [
        json!({"Id": "whole", "Arn": group}),
        made("made", "{\"timestamp\": <at>, \"message\": <type>}"),
        made("timeless", "{\"message\": \"an <type>\"}"),
    ];
    let texts = ["", "Order", "an Order"];
    for (target, text) in targets.into_iter().zip(texts) {
        for (at, time) in [
            (json!(1_700_000_000_000_i64), 1_700_000_000_000_i64),
            (json!("2023-11-14T22:13:21Z"), 1_700_000_001_000),
        ] {
            rule(&house, "r", "clinic", target.clone()).await;
            let id = put(&house, "clinic", json!({"at": at})).await;
            let lines = received(&house, "lines").await;
            let [stream, lines] = &lines[lines.len() - 2..] else { panic!("{lines:?}") };
            assert_eq!(
                (&stream["logGroupName"], &stream["logStreamName"]),
                (&json!("/aws/events/clinic"), &lines["logStreamName"])
            );
            let line = &lines["logEvents"][0];
            let message = line["message"].as_str().expect("a message");
            let is_made = target["Id"] == "made";
            assert_eq!(line["timestamp"], if is_made { time } else { 1_793_448_000_000 }, "{target}");
            if text.is_empty() {
                assert!(message.contains(&id) && message.starts_with('{'), "{message}");
            } else {
                assert_eq!(message, text);
            }
            ok(&house, "RemoveTargets", json!({"Rule": "r", "Ids": [target["Id"]]})).await;
        }
    }
}

// A machine that was switched off at night goes on in the morning: what failed before is tried again, and a schedule is due.
#[tokio::test]
async fn what_was_under_way_goes_on_after_a_restart() {
    let store = Store::in_memory();
    let before = house_on(store.clone());
    rule(&before, "r", "clinic", json!({"Id": "t", "Arn": queue("flaky-2")})).await;
    ok(&before, "PutRule", json!({"Name": "s", "ScheduleExpression": "rate(1 minute)"})).await;
    let target = json!({"Id": "t", "Arn": queue("scheduled")});
    ok(&before, "PutTargets", json!({"Rule": "s", "Targets": [target]})).await;
    put(&before, "clinic", json!({"n": 1})).await;
    before.dispatch.stop();
    assert!(received(&before, "flaky-2").await.is_empty());
    let after = house_on(store);
    advance(&after, 1_000).await;
    assert_eq!(received(&after, "flaky-2").await.len(), 1);
    advance(&after, 59_000).await;
    assert_eq!(received(&after, "scheduled").await.len(), 1);
    assert_eq!(received(&after, "flaky-2").await.len(), 1);
}
