//! InvokeAsync, which AWS keeps for its oldest callers: Invoke with the type Event.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{events, invocations, names};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    function_name: String,
    invoke_args: String,
}

pub(super) async fn invoke_async(call: Call, input: Input) -> Result<Value, ApiError> {
    let reference = names::read(&call, &input.function_name, None)?;
    let payload = invocations::payload(Some(&input.invoke_args), invocations::MOST_EVENT)?;
    events::accept(&call, &reference, &payload, None).await?;
    Ok(json!({"Status": 202}))
}
