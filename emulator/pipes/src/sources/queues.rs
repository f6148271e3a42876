//! SQS queues. What a pipe has dealt with is deleted; what failed comes back when its visibility timeout is over, and goes where the
//! queue's own redrive policy says.

use contract::{ApiError, Arn, Call, Time};
use serde_json::{Map, Value, json};

use super::{Batch, Event};

/// How many messages SQS gives and deletes at once.
const AT_ONCE: usize = 10;
/// So many bytes are enough for a batch: none of the targets gets more at once.
const ENOUGH_BYTES: usize = 6_291_456;
/// How soon a queue is looked at again that holds messages back: no change tells when they can be had.
const SOON_MILLISECONDS: i64 = 1_000;

async fn asked(call: &Call, operation: &str, input: &Value) -> Result<Value, ApiError> {
    let answer = call.aws("sqs", operation, input).await?;
    serde_json::from_slice(&answer).map_err(|error| ApiError::internal(error.to_string()))
}

pub(super) async fn poll(call: &Call, arn: &Arn, size: usize) -> Result<Option<Batch>, ApiError> {
    let call = &arn.within(call);
    let (mut events, mut bytes) = (Vec::new(), 0);
    while events.len() < size {
        let most = AT_ONCE.min(size - events.len());
        let input = json!({
            "QueueUrl": arn.queue_url(call), "MaxNumberOfMessages": most, "WaitTimeSeconds": 0,
            "MessageSystemAttributeNames": ["All"], "MessageAttributeNames": ["All"],
        });
        let answer = asked(call, "ReceiveMessage", &input).await?;
        let messages = answer["Messages"].as_array().map_or(&[][..], Vec::as_slice);
        events.extend(messages.iter().map(|message| event(arn, message)));
        bytes += messages.iter().filter_map(|message| Some(message["Body"].as_str()?.len())).sum::<usize>();
        if messages.len() < most || bytes >= ENOUGH_BYTES {
            break;
        }
    }
    Ok((!events.is_empty()).then_some(Batch { events, next: None }))
}

/// A message as AWS shows it to pipes and functions.
fn event(arn: &Arn, message: &Value) -> Event {
    let attributes = message["MessageAttributes"].as_object().into_iter().flatten();
    let attributes: Map<String, Value> = attributes
        .map(|(name, attribute)| {
            let mut shown =
                json!({"dataType": attribute["DataType"], "stringListValues": [], "binaryListValues": []});
            for (name, own) in [("stringValue", "StringValue"), ("binaryValue", "BinaryValue")] {
                if !attribute[own].is_null() {
                    shown[name] = attribute[own].clone();
                }
            }
            (name.clone(), shown)
        })
        .collect();
    let text = |name: &str| message[name].as_str().unwrap_or_default().to_owned();
    let sent = message["Attributes"]["SentTimestamp"].as_str().and_then(|sent| sent.parse().ok());
    Event {
        id: text("MessageId"),
        mark: text("ReceiptHandle"),
        value: json!({
            "messageId": message["MessageId"], "receiptHandle": message["ReceiptHandle"], "body": message["Body"],
            "attributes": message["Attributes"], "messageAttributes": attributes, "md5OfBody": message["MD5OfBody"],
            "eventSource": "aws:sqs", "eventSourceARN": arn.text, "awsRegion": &*arn.scope.region,
        }),
        time: sent.unwrap_or(0),
    }
}

pub(super) async fn quiet_until(call: &Call, arn: &Arn) -> Result<Option<Time>, ApiError> {
    let call = &arn.within(call);
    let held = ["ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessagesDelayed"];
    let input = json!({"QueueUrl": arn.queue_url(call), "AttributeNames": held});
    let answer = asked(call, "GetQueueAttributes", &input).await?;
    let is_held = held.iter().any(|name| answer["Attributes"][name] != "0");
    Ok(is_held.then(|| call.clock.now().plus(SOON_MILLISECONDS)))
}

pub(super) async fn done(call: &Call, arn: &Arn, events: &[&Event]) -> Result<(), ApiError> {
    let call = &arn.within(call);
    for piece in events.chunks(AT_ONCE) {
        let entries: Vec<Value> = piece
            .iter()
            .enumerate()
            .map(|(id, event)| json!({"Id": id.to_string(), "ReceiptHandle": event.mark}))
            .collect();
        asked(call, "DeleteMessageBatch", &json!({"QueueUrl": arn.queue_url(call), "Entries": entries}))
            .await?;
    }
    Ok(())
}
