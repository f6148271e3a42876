//! StopExecution: ends an execution of a standard state machine where it is.

use contract::{ApiError, Call, Time};
use serde::{Deserialize, Serialize};
use states_language::Failure;

use crate::executions::stop;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    execution_arn: String,
    #[serde(default)]
    error: String,
    #[serde(default)]
    cause: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Output {
    stop_date: Time,
}

pub(super) async fn stop_execution(call: Call, input: Input) -> Result<Output, ApiError> {
    let stopped = stop(&call, &input.execution_arn, &Failure::new(input.error, input.cause)).await?;
    Ok(Output { stop_date: Time(stopped) })
}
