//! SendTaskFailure: whoever has a task's token says that it failed.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::{Value, json};
use states_language::Failure;

use crate::executions::{Told, send};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    task_token: String,
    #[serde(default)]
    error: String,
    #[serde(default)]
    cause: String,
}

pub(super) async fn send_task_failure(call: Call, input: Input) -> Result<Value, ApiError> {
    send(&call, &input.task_token, Told::Failed(Failure::new(input.error, input.cause))).await?;
    Ok(json!({}))
}
