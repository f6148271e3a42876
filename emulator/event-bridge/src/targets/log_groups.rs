//! CloudWatch Logs: the input is one line of a log stream of its own.

use contract::{ApiError, Arn, Call};
use serde_json::json;

use super::Load;

pub(super) async fn bring(call: Call, arn: Arn, load: Load) -> Result<(), ApiError> {
    let group = arn.resource.strip_prefix("log-group:").unwrap_or(&arn.resource);
    let group = group.strip_suffix(":*").unwrap_or(group);
    let stream = call.ids.uuid();
    let made = json!({"logGroupName": group, "logStreamName": stream});
    call.aws("logs", "CreateLogStream", &made).await?;
    let lines = json!({
        "logGroupName": group,
        "logStreamName": stream,
        "logEvents": [{"timestamp": load.delivery.received, "message": load.input}],
    });
    call.aws("logs", "PutLogEvents", &lines).await.map(drop)
}
