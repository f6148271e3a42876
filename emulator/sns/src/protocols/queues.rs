//! SQS queues: the message in its envelope, or alone with its attributes.

use contract::{ApiError, Arn, Call};
use serde_json::{Value, json};

use crate::addresses::queue_url;
use crate::delivery::Load;
use crate::envelope::envelope;
use crate::errors;
use crate::model::topic::FIFO_SUFFIX;

pub(super) fn check(endpoint: &str) -> Result<(), ApiError> {
    match Arn::parse(endpoint) {
        Some(arn) if arn.service == "sqs" && !arn.resource.is_empty() => Ok(()),
        _ => Err(errors::invalid("SQS endpoint ARN")),
    }
}

/// What SendMessage takes for a queue.
pub(crate) fn queue_message(call: &Call, load: &Load, queue: &str) -> Value {
    let Load { notification, subscription, endpoint, sealed, .. } = load;
    let scope = call.store.scope();
    let mut message = json!({"QueueUrl": queue_url(call, queue)});
    match sealed {
        Some(sealed) => {
            let body = envelope(scope, notification, sealed, endpoint, &subscription.arn(scope));
            message["MessageBody"] = json!(body);
        }
        None => {
            message["MessageBody"] = json!(notification.text(&subscription.protocol));
            if !notification.attributes.is_empty() {
                message["MessageAttributes"] = json!(notification.attributes);
            }
        }
    }
    let is_fifo = queue.ends_with(FIFO_SUFFIX);
    // A standard queue takes the group of a standard topic's message, for fairness; of a FIFO topic's it gets none (captured).
    if is_fifo || notification.sequence.is_none() {
        message["MessageGroupId"] = json!(notification.group);
    }
    if is_fifo {
        message["MessageDeduplicationId"] = json!(notification.deduplication);
    }
    message
}

pub(super) async fn bring(call: Call, load: Load) -> Result<(), ApiError> {
    let message = queue_message(&call, &load, &load.subscription.endpoint);
    let mut there = call;
    if let Some(arn) = Arn::parse(&load.subscription.endpoint) {
        there.enter(&arn.scope);
    }
    there.aws("sqs", "SendMessage", &message).await.map(drop)
}
