//! StartExecution: begins an execution and does not wait for it.

use contract::{ApiError, Call, Time};
use serde::{Deserialize, Serialize};

use crate::executions::{Request, start};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    state_machine_arn: String,
    name: Option<String>,
    input: Option<String>,
    trace_header: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Output {
    execution_arn: String,
    start_date: Time,
}

pub(super) async fn start_execution(call: Call, input: Input) -> Result<Output, ApiError> {
    let request = Request {
        state_machine_arn: &input.state_machine_arn,
        name: input.name.as_deref(),
        input: input.input.as_deref(),
        trace_header: input.trace_header.as_deref(),
    };
    let started = start(&call, request).await?;
    Ok(Output { execution_arn: started.arn, start_date: Time(started.at) })
}
