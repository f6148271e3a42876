//! SendTaskHeartbeat: whoever has a task's token says that the work goes on.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::executions::{Told, send};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    task_token: String,
}

pub(super) async fn send_task_heartbeat(call: Call, input: Input) -> Result<Value, ApiError> {
    send(&call, &input.task_token, Told::Heartbeat).await?;
    Ok(json!({}))
}
