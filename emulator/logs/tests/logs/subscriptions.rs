//! Subscription filters, with a function that keeps what it was called with.

use std::io::Read;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contract::{ApiError, Call, Checks, Operation, Service, aws_operation};
use parking_lot::Mutex;
use serde_json::{Value, json};

use crate::desk::Desk;

#[derive(Default)]
struct Calls(Mutex<Vec<Value>>);

async fn invoke(call: Call, input: Value) -> Result<Value, ApiError> {
    if input["FunctionName"] != FUNCTION {
        return Err(ApiError::new(404, "ResourceNotFoundException", "Function not found"));
    }
    if input["InvocationType"] == "Event" {
        call.kept::<Calls>().0.lock().push(input);
    }
    Ok(json!({"StatusCode": 202}))
}

async fn invocations(call: Call, _input: Value) -> Result<Value, ApiError> {
    Ok(json!(std::mem::take(&mut *call.kept::<Calls>().0.lock())))
}

static FUNCTIONS: &[Operation] =
    &[aws_operation!("Invocations", invocations), aws_operation!("Invoke", invoke)];
static LAMBDA: Service = Service {
    id: "lambda",
    checks: Checks::Own,
    operations: FUNCTIONS,
    reactions: &[],
    timers: &[],
    works: &[],
};
const FUNCTION: &str = "arn:aws:lambda:us-east-1:000000000000:function:f";

async fn subscribed(pattern: &str) -> Desk {
    let desk = Desk::beside(&[&LAMBDA]).await;
    let input =
        json!({"logGroupName": "g", "filterName": "n", "filterPattern": pattern, "destinationArn": FUNCTION});
    desk.call("PutSubscriptionFilter", input).await;
    desk
}

async fn deliveries(desk: &Desk) -> Vec<Value> {
    assert!(desk.house.dispatch.idle(5_000).await);
    let calls = desk.house.aws("lambda", "Invocations", json!({})).await.expect("calls");
    let decode = |call: &Value| {
        let payload = STANDARD.decode(call["Payload"].as_str().expect("a payload")).expect("base64");
        let payload: Value = serde_json::from_slice(&payload).expect("JSON");
        let data = STANDARD.decode(payload["awslogs"]["data"].as_str().expect("data")).expect("base64");
        let mut text = String::new();
        flate2::read::GzDecoder::new(data.as_slice()).read_to_string(&mut text).expect("gzip");
        serde_json::from_str(&text).expect("JSON")
    };
    calls.as_array().expect("a list").iter().map(decode).collect()
}

// Functions unpack exactly this; a member less and they fail.
#[tokio::test]
async fn a_function_gets_what_its_filter_wants_in_aws_form() {
    let desk = subscribed("ERROR").await;
    desk.put("s", &[(0, "ok"), (1, "ERROR a"), (2, "ERROR b")]).await;
    desk.put("s", &[(3, "ok")]).await;
    let all = deliveries(&desk).await;
    assert_eq!(all.len(), 1);
    let found = desk.call("FilterLogEvents", json!({"logGroupName": "g", "filterPattern": "ERROR"})).await;
    let events = found["events"].as_array().expect("events").iter();
    let events: Vec<Value> = events
        .map(|event| json!({"id": event["eventId"], "timestamp": event["timestamp"], "message": event["message"]}))
        .collect();
    let expected = json!({
        "messageType": "DATA_MESSAGE", "owner": "000000000000", "logGroup": "g", "logStream": "s",
        "subscriptionFilters": ["n"], "logEvents": events,
    });
    assert_eq!(all, [expected]);
    desk.call("DeleteSubscriptionFilter", json!({"logGroupName": "g", "filterName": "n"})).await;
    desk.put("s", &[(0, "ERROR c")]).await;
    assert!(deliveries(&desk).await.is_empty());
}

// Lambda takes no event over 256 KB.
#[tokio::test]
async fn many_events_are_delivered_in_parts() {
    let desk = subscribed("").await;
    let long = "x".repeat(100 << 10);
    desk.put("s", &[(0, &long), (1, &long), (2, &long)]).await;
    let counts: Vec<usize> = deliveries(&desk)
        .await
        .iter()
        .map(|data| data["logEvents"].as_array().expect("events").len())
        .collect();
    assert_eq!(counts, [1, 1, 1]);
}

// A filter to nowhere must be refused when it is deployed, not when it is needed.
#[tokio::test]
async fn a_filter_is_told_and_its_destination_must_be_there() {
    let desk = subscribed("ERROR").await;
    let told = desk.call("DescribeSubscriptionFilters", json!({"logGroupName": "g"})).await;
    let expected = json!({
        "filterName": "n", "logGroupName": "g", "filterPattern": "ERROR", "destinationArn": FUNCTION,
        "distribution": "ByLogStream", "applyOnTransformedLogs": false, "creationTime": desk.now(),
    });
    assert_eq!(told, json!({"subscriptionFilters": [expected]}));
    let filter = |name: &str, to: &str| json!({"logGroupName": "g", "filterName": name, "filterPattern": "", "destinationArn": to});
    let (code, message) = desk.refused("PutSubscriptionFilter", filter("m", &format!("{FUNCTION}2"))).await;
    assert_eq!(code, "InvalidParameterException");
    assert!(message.starts_with("Could not execute the lambda function."), "{message}");
    let stream = "arn:aws:kinesis:us-east-1:000000000000:stream/x";
    assert_eq!(desk.refused("PutSubscriptionFilter", filter("m", stream)).await.0, "NotImplemented");
    desk.call("PutSubscriptionFilter", filter("m", FUNCTION)).await;
    desk.call("PutSubscriptionFilter", filter("n", FUNCTION)).await;
    let refused = desk.refused("PutSubscriptionFilter", filter("o", FUNCTION)).await;
    assert_eq!(refused, ("LimitExceededException".to_owned(), "Resource limit exceeded.".to_owned()));
}
