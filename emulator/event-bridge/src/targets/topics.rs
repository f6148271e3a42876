//! SNS topics: the input is a message.

use contract::{ApiError, Arn, Call};
use serde_json::json;

use super::Load;

pub(super) async fn bring(call: Call, arn: Arn, load: Load) -> Result<(), ApiError> {
    let mut message = json!({"TopicArn": arn.text, "Message": load.input});
    let parameters = load.delivery.target.sqs_parameters.as_ref();
    if let Some(group) = parameters.and_then(|parameters| parameters.message_group_id.as_ref()) {
        message["MessageGroupId"] = json!(group);
    }
    call.aws("sns", "Publish", &message).await.map(drop)
}
