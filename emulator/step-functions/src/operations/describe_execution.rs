//! DescribeExecution: what an execution of a standard state machine was given, and what came of it.

use contract::{ApiError, Call, Time};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::executions::{Execution, Status, redrive_hindrance};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    execution_arn: String,
    included_data: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Output {
    execution_arn: String,
    state_machine_arn: String,
    name: String,
    status: Status,
    start_date: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    stop_date: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    input: Option<String>,
    input_details: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    output: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    output_details: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state_machine_version_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state_machine_alias_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    map_run_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trace_header: Option<String>,
    redrive_count: u64,
    redrive_status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    redrive_status_reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    redrive_date: Option<Time>,
}

pub(super) async fn describe_execution(call: Call, input: Input) -> Result<Output, ApiError> {
    let (scope, snapshot) = (call.store.scope(), call.store.snapshot());
    let execution = Execution::of_any_arn(&snapshot, scope, &input.execution_arn)?;
    let told = input.included_data.as_deref() != Some("METADATA_ONLY");
    let details = json!({"included": told});
    let hindrance = redrive_hindrance(&snapshot, &execution, call.now.0)?;
    let (redrive_status, redrive_status_reason) = match (execution.status, hindrance) {
        (Status::Failed | Status::TimedOut | Status::Aborted, _) if execution.child.is_some() => {
            ("REDRIVABLE_BY_MAP_RUN", None)
        }
        (_, None) => ("REDRIVABLE", None),
        (_, why) => ("NOT_REDRIVABLE", why),
    };
    Ok(Output {
        execution_arn: input.execution_arn,
        state_machine_arn: execution.machine_arn(scope),
        map_run_arn: execution.child.as_ref().map(|child| child.map_run.clone()),
        status: execution.status,
        start_date: Time(execution.started),
        stop_date: execution.stopped.map(Time),
        input: told.then_some(execution.input),
        input_details: details.clone(),
        output_details: execution.output.is_some().then_some(details),
        output: execution.output.filter(|_| told),
        error: execution.error,
        cause: execution.cause,
        state_machine_version_arn: execution.version_arn,
        state_machine_alias_arn: execution.alias_arn,
        trace_header: execution.trace_header,
        name: execution.name,
        redrive_count: execution.redrives.count,
        redrive_status,
        redrive_status_reason,
        redrive_date: execution.redrives.last.map(Time),
    })
}
