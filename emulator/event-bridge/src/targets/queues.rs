//! SQS queues: the input is a message's body.

use contract::{ApiError, Arn, Call};
use serde_json::json;

use super::Load;

/// The URL of a queue.
pub(crate) fn queue_url(call: &Call, arn: &Arn) -> Option<String> {
    (arn.service == "sqs").then(|| arn.queue_url(call))
}

pub(super) async fn bring(call: Call, arn: Arn, load: Load) -> Result<(), ApiError> {
    let mut message = json!({"QueueUrl": queue_url(&call, &arn), "MessageBody": load.input});
    let parameters = load.delivery.target.sqs_parameters.as_ref();
    if let Some(group) = parameters.and_then(|parameters| parameters.message_group_id.as_ref()) {
        message["MessageGroupId"] = json!(group);
    }
    call.aws("sqs", "SendMessage", &message).await.map(drop)
}
