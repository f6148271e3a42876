//! RedriveExecution: has an execution of a standard state machine go on where it failed.

use contract::{ApiError, Call, Time};
use serde::{Deserialize, Serialize};

use crate::executions::redrive;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    execution_arn: String,
    client_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Output {
    redrive_date: Time,
}

pub(super) async fn redrive_execution(call: Call, input: Input) -> Result<Output, ApiError> {
    let at = redrive(&call, &input.execution_arn, input.client_token.as_deref()).await?;
    Ok(Output { redrive_date: Time(at) })
}
