//! Events that nobody waits for, with the real SQS and EventBridge behind their destinations.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use test_kit::House;

use crate::{house_with_queues, messages, ok, python, queue, settle};

/// Writes what it gets into the queue that the event names, by failing or by not.
const CODE: &str = "
attempts = []
def handler(event, context):
    attempts.append(1)
    if len(attempts) <= event.get('failures', 0):
        raise ValueError('attempt %d' % len(attempts))
    return {'attempts': len(attempts)}
";

async fn invoke_later(house: &House, event: &Value) {
    let payload = STANDARD.encode(event.to_string());
    let answer =
        ok(house, "Invoke", json!({"FunctionName": "f", "InvocationType": "Event", "Payload": payload}))
            .await;
    assert_eq!(answer, json!({"StatusCode": 202}));
    settle(house).await;
}

// Three attempts, a minute and two apart; what came of them is told in AWS's shape.
#[tokio::test]
async fn an_event_is_tried_again_and_then_told_of() {
    let house = house_with_queues(&["failed", "succeeded", "dead"]).await;
    let mut input = python("f", CODE);
    input["DeadLetterConfig"] = json!({"TargetArn": queue("dead")});
    ok(&house, "CreateFunction", input).await;
    let destinations = json!({
        "OnSuccess": {"Destination": queue("succeeded")},
        "OnFailure": {"Destination": queue("failed")},
    });
    ok(
        &house,
        "PutFunctionEventInvokeConfig",
        json!({"FunctionName": "f", "DestinationConfig": destinations}),
    )
    .await;
    invoke_later(&house, &json!({"failures": 1})).await;
    assert_eq!(messages(&house, "succeeded").await, [] as [Value; 0]);
    house.clock.advance(59_000);
    settle(&house).await;
    assert_eq!(messages(&house, "succeeded").await, [] as [Value; 0]);
    house.clock.advance(1_000);
    settle(&house).await;
    let records = messages(&house, "succeeded").await;
    let [record] = &records[..] else { panic!("{records:?}") };
    let record: Value = serde_json::from_str(record["Body"].as_str().expect("a body")).expect("JSON");
    let arn = "arn:aws:lambda:us-east-1:000000000000:function:f:$LATEST";
    assert_eq!(
        record,
        json!({
            "version": "1.0",
            "timestamp": "2026-10-31T12:01:00.000Z",
            "requestContext": {
                "requestId": record["requestContext"]["requestId"],
                "functionArn": arn,
                "condition": "Success",
                "approximateInvokeCount": 2,
            },
            "requestPayload": {"failures": 1},
            "responseContext": {"statusCode": 200, "executedVersion": "$LATEST"},
            "responsePayload": {"attempts": 2},
        })
    );
    invoke_later(&house, &json!({"failures": 100})).await;
    for pause in [60_000, 119_000] {
        house.clock.advance(pause);
        settle(&house).await;
        assert_eq!(messages(&house, "failed").await, [] as [Value; 0]);
    }
    house.clock.advance(1_000);
    settle(&house).await;
    let records = messages(&house, "failed").await;
    let [record] = &records[..] else { panic!("{records:?}") };
    let record: Value = serde_json::from_str(record["Body"].as_str().expect("a body")).expect("JSON");
    assert_eq!(record["requestContext"]["condition"], "RetriesExhausted");
    assert_eq!(record["requestContext"]["approximateInvokeCount"], 3);
    assert_eq!(record["responseContext"]["functionError"], "Unhandled");
    assert_eq!(record["responsePayload"]["errorMessage"], "attempt 5");
    let dead = messages(&house, "dead").await;
    let [letter] = &dead[..] else { panic!("{dead:?}") };
    assert_eq!(letter["Body"], json!({"failures": 100}).to_string());
    let attributes = &letter["MessageAttributes"];
    assert_eq!(attributes["ErrorCode"]["StringValue"], "200");
    assert_eq!(attributes["ErrorMessage"]["StringValue"], "attempt 5");
    assert_eq!(attributes["RequestID"]["StringValue"], record["requestContext"]["requestId"]);
}

// What cannot run ages, and is given up when it is too old.
#[tokio::test]
async fn a_throttled_event_ages() {
    let house = house_with_queues(&["failed"]).await;
    ok(&house, "CreateFunction", python("f", CODE)).await;
    let config = json!({
        "FunctionName": "f", "MaximumEventAgeInSeconds": 60,
        "DestinationConfig": {"OnFailure": {"Destination": queue("failed")}},
    });
    ok(&house, "PutFunctionEventInvokeConfig", config).await;
    ok(&house, "PutFunctionConcurrency", json!({"FunctionName": "f", "ReservedConcurrentExecutions": 0}))
        .await;
    invoke_later(&house, &json!({})).await;
    for _ in 0..59 {
        house.clock.advance(1_000);
        settle(&house).await;
    }
    assert_eq!(messages(&house, "failed").await, [] as [Value; 0]);
    house.clock.advance(1_000);
    settle(&house).await;
    let records = messages(&house, "failed").await;
    let [record] = &records[..] else { panic!("{records:?}") };
    let record: Value = serde_json::from_str(record["Body"].as_str().expect("a body")).expect("JSON");
    assert_eq!(record["requestContext"]["condition"], "EventAgeExceeded");
    assert!(record.get("responseContext").is_none(), "{record}");
}

// A function whose event goes to itself would go on for ever.
#[tokio::test]
async fn a_function_that_is_its_own_destination_is_stopped() {
    let house = house_with_queues(&[]).await;
    ok(&house, "CreateFunction", python("f", CODE)).await;
    let itself = "arn:aws:lambda:us-east-1:000000000000:function:f";
    let config = json!({"FunctionName": "f", "DestinationConfig": {"OnSuccess": {"Destination": itself}}});
    ok(&house, "PutFunctionEventInvokeConfig", config).await;
    invoke_later(&house, &json!({})).await;
}
