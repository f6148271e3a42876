//! Brings records of invocations to where they go, and failed events to dead-letter queues. What cannot be brought is dropped, aloud,
//! as on AWS.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contract::{ApiError, Arn, Call};
use serde_json::{Value, json};

/// The most bytes of an error's text that a dead letter shows (documented).
const LONGEST_MESSAGE: usize = 1_024;

/// What a record tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Success,
    Failure,
}

/// Reads an ARN, which has a partition.
fn parse(text: &str) -> Option<Arn> {
    Arn::parse(text).filter(|_| !text.starts_with("arn::"))
}

/// The URL of a queue.
pub(crate) fn queue_url(call: &Call, arn: &str) -> Option<String> {
    let arn = parse(arn).filter(|arn| arn.service == "sqs")?;
    Some(arn.queue_url(call))
}

/// Brings a record about a function to a destination.
pub(crate) async fn bring(call: &Call, destination: &str, kind: Kind, function: &str, record: &Value) {
    let text = record.to_string();
    let sent = async {
        let arn = parse(destination).ok_or_else(|| unknown(destination))?;
        let call = arn.within(call);
        match arn.service.as_str() {
            "sqs" => {
                let url = queue_url(&call, destination);
                call.aws("sqs", "SendMessage", &json!({"QueueUrl": url, "MessageBody": text})).await
            }
            "sns" => call.aws("sns", "Publish", &json!({"TopicArn": destination, "Message": text})).await,
            "lambda" => {
                let payload = STANDARD.encode(&text);
                let input =
                    json!({"FunctionName": destination, "InvocationType": "Event", "Payload": payload});
                call.aws("lambda", "Invoke", &input).await
            }
            "events" => {
                let said = match kind {
                    Kind::Success => "Lambda Function Invocation Result - Success",
                    Kind::Failure => "Lambda Function Invocation Result - Failure",
                };
                let entry = json!({
                    "Source": "lambda",
                    "DetailType": said,
                    "Detail": text,
                    "Resources": [function, destination],
                    "EventBusName": destination,
                });
                call.aws("events", "PutEvents", &json!({"Entries": [entry]})).await
            }
            _ => Err(unknown(destination)),
        }
    };
    if let Err(error) = sent.await {
        tracing::warn!(destination, "a record of an invocation was dropped: {error}");
    }
}

/// Brings an event to a dead-letter queue or topic, with why.
pub(crate) async fn bury(call: &Call, target: &str, request: &str, event: &str, message: &str) {
    let end = message.floor_char_boundary(LONGEST_MESSAGE);
    let mut attributes = json!({
        "RequestID": {"DataType": "String", "StringValue": request},
        "ErrorCode": {"DataType": "Number", "StringValue": "200"},
    });
    if end > 0 {
        attributes["ErrorMessage"] = json!({"DataType": "String", "StringValue": &message[..end]});
    }
    let sent = async {
        let arn = parse(target).ok_or_else(|| unknown(target))?;
        let call = arn.within(call);
        match arn.service.as_str() {
            "sqs" => {
                let url = queue_url(&call, target);
                let input = json!({"QueueUrl": url, "MessageBody": event, "MessageAttributes": attributes});
                call.aws("sqs", "SendMessage", &input).await
            }
            "sns" => {
                let input = json!({"TopicArn": target, "Message": event, "MessageAttributes": attributes});
                call.aws("sns", "Publish", &input).await
            }
            _ => Err(unknown(target)),
        }
    };
    if let Err(error) = sent.await {
        tracing::warn!(target, "a dead letter was dropped: {error}");
    }
}

fn unknown(destination: &str) -> ApiError {
    ApiError::new(400, "InvalidParameterValueException", format!("{destination} is no destination"))
}
