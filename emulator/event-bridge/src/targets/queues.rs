//! SQS queues: the input is a message's body. What goes to one queue at once goes by tens, in order.

use contract::{ApiError, Arn, Call, Input};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Failure, Load};

/// How many messages a queue takes at once, and of how many bytes together (documented).
const MOST_MESSAGES: usize = 10;
const MOST_BYTES: usize = 1_048_576;

pub(super) async fn bring(call: Call, arn: Arn, load: Load) -> Result<(), ApiError> {
    let mut message = message(load);
    message["QueueUrl"] = json!(arn.queue_url(&call));
    asked(&call, "SendMessage", message).await.map(drop)
}

/// A message without the queue that it goes to.
fn message(load: Load) -> Value {
    let group = group(&load).map(str::to_owned);
    let mut message = json!({});
    message["MessageBody"] = Value::String(load.input);
    if let Some(group) = group {
        message["MessageGroupId"] = Value::String(group);
    }
    message
}

fn group(load: &Load) -> Option<&str> {
    load.delivery.target.sqs_parameters.as_ref()?.message_group_id.as_deref()
}

/// Calls SQS with members that are not written to be read again.
async fn asked(call: &Call, operation: &str, members: Value) -> Result<bytes::Bytes, ApiError> {
    call.siblings.call(call, "sqs", operation, Input::Parsed(members)).await
}

/// Whether something may go to its target together with others: not if it alone would have all of them refused.
pub(super) fn goes_with_others(load: &Load) -> bool {
    let arn = &load.delivery.target.arn;
    arn.split(':').nth(2) == Some("sqs") && (!arn.ends_with(".fifo") || group(load).is_some())
}

/// Brings what goes to one queue there, and tells what became of each. The call is in the queue's account and region.
pub(super) async fn bring_all(call: Call, arn: Arn, loads: Vec<Load>) -> Vec<Result<(), Failure>> {
    let mut outcomes = Vec::with_capacity(loads.len());
    let mut rest = loads.into_iter().peekable();
    while let Some(first) = rest.next() {
        let mut bytes = first.input.len();
        let mut batch = vec![first];
        while batch.len() < MOST_MESSAGES
            && let Some(next) = rest.next_if(|next| bytes + next.input.len() <= MOST_BYTES)
        {
            bytes += next.input.len();
            batch.push(next);
        }
        outcomes.extend(bring_batch(&call, &arn, batch).await);
    }
    outcomes
}

/// What is read of an answer.
#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "Failed", default)]
    failed: Vec<Value>,
}

async fn bring_batch(call: &Call, arn: &Arn, batch: Vec<Load>) -> Vec<Result<(), Failure>> {
    let count = batch.len();
    let entries = batch.into_iter().enumerate().map(|(place, load)| {
        let mut entry = message(load);
        entry["Id"] = Value::String(place.to_string());
        entry
    });
    let mut members = json!({"QueueUrl": arn.queue_url(call)});
    members["Entries"] = entries.collect();
    let answer = asked(call, "SendMessageBatch", members).await;
    let answer = answer.and_then(|answer| crate::collections::decode::<Answer>(&answer));
    let mut outcomes = match &answer {
        Ok(_) => vec![Ok(()); count],
        Err(error) => vec![Err(Failure::of(error)); count],
    };
    for failed in answer.iter().flat_map(|answer| &answer.failed) {
        let text = |name: &str| failed[name].as_str().unwrap_or_default().to_owned();
        let status = if failed["SenderFault"] == false { 500 } else { 400 };
        let failure = Failure::of(&ApiError::new(status, text("Code"), text("Message")));
        let place = text("Id").parse::<usize>().ok();
        if let Some(outcome) = place.and_then(|place| outcomes.get_mut(place)) {
            *outcome = Err(failure);
        }
    }
    outcomes
}
