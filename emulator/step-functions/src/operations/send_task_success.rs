//! SendTaskSuccess: whoever has a task's token says what came of it.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::{Value, json};
use states_language::{JsonProblem, MOST_PAYLOAD_BYTES, is_too_deep};

use crate::errors;
use crate::executions::{Told, send};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    task_token: String,
    output: String,
}

pub(super) async fn send_task_success(call: Call, input: Input) -> Result<Value, ApiError> {
    if input.output.len() > MOST_PAYLOAD_BYTES {
        return Err(errors::invalid_output(&format!("Output must have at most {MOST_PAYLOAD_BYTES} bytes")));
    }
    let output: Value = serde_json::from_str(&input.output).map_err(|error| {
        errors::invalid_output(&JsonProblem::of(&input.output, &error.to_string()).message)
    })?;
    if is_too_deep(&output) {
        return Err(errors::invalid_output("Output is nested too deeply"));
    }
    send(&call, &input.task_token, Told::Succeeded(output)).await?;
    Ok(json!({}))
}
