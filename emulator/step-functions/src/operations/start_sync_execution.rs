//! StartSyncExecution: runs an execution of an express state machine, and answers what came of it. An execution that failed is a
//! good answer, too.

use contract::{ApiError, Call, Time};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use states_language::Outcome;

use crate::errors;
use crate::executions::{Beginning, random, read_input, run_to_end, split_test_case};
use crate::model::arn;
use crate::model::name::is_name;
use crate::model::state_machine::StateMachineType;
use crate::state_machines::resolve;

/// What an execution is billed for at least. AWS bills memory in steps of this, time in steps of 100 ms.
const BILLED_MEGABYTES: u64 = 64;
const BILLED_MILLISECONDS: i64 = 100;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    state_machine_arn: String,
    name: Option<String>,
    input: Option<String>,
    trace_header: Option<String>,
    included_data: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Output {
    execution_arn: String,
    state_machine_arn: String,
    name: String,
    start_date: Time,
    stop_date: Time,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    input: Option<String>,
    input_details: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    output: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    output_details: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trace_header: Option<String>,
    billing_details: Value,
}

pub(super) async fn start_sync_execution(call: Call, input: Input) -> Result<Output, ApiError> {
    let scope = call.store.scope();
    let (machine_arn, test_case) = split_test_case(&call, &input.state_machine_arn)?;
    let resolved = resolve(&call.store, scope, machine_arn, random(&call))?;
    if resolved.kind != StateMachineType::Express {
        return Err(errors::type_not_supported());
    }
    let (text, value) = read_input(input.input.as_deref())?;
    if let Some(name) = input.name.as_deref().filter(|name| !is_name(name)) {
        return Err(errors::invalid_name(name));
    }
    let name = input.name.unwrap_or_else(|| call.ids.uuid());
    let arn = arn::express_execution(scope, &resolved.name, &name, &call.ids.uuid());
    let started = call.now;
    let trace_header = input.trace_header;
    let state_machine_arn = resolved.state_machine_arn.clone();
    let mut beginning = Beginning::new(resolved, arn.clone(), name.clone(), text, started.0);
    beginning.trace_header = trace_header.clone();
    beginning.test_case = test_case.map(str::to_owned);
    let outcome = run_to_end(&call, &beginning, value, None).await?;
    let stopped = call.clock.now();
    let told = input.included_data.as_deref() != Some("METADATA_ONLY");
    let details = json!({"included": told});
    let mut answer = Output {
        execution_arn: arn,
        state_machine_arn,
        name,
        start_date: started,
        stop_date: stopped,
        status: "TIMED_OUT",
        error: None,
        cause: None,
        input: told.then(|| beginning.input().to_owned()),
        input_details: details.clone(),
        output: None,
        output_details: None,
        trace_header,
        billing_details: json!({
            "billedMemoryUsedInMB": BILLED_MEGABYTES,
            "billedDurationInMilliseconds": billed(stopped.0 - started.0),
        }),
    };
    match outcome {
        Outcome::TimedOut => {}
        Outcome::Failed(failure) => {
            answer.status = "FAILED";
            answer.error = (!failure.error.is_empty()).then(|| failure.error.into_owned());
            answer.cause = (!failure.cause.is_empty()).then_some(failure.cause);
        }
        Outcome::Succeeded(output) => {
            answer.status = "SUCCEEDED";
            answer.output = told.then(|| output.to_string());
            answer.output_details = Some(details);
        }
    }
    Ok(answer)
}

/// A duration as it is billed.
fn billed(milliseconds: i64) -> i64 {
    let steps = milliseconds.max(1).saturating_add(BILLED_MILLISECONDS - 1) / BILLED_MILLISECONDS;
    steps * BILLED_MILLISECONDS
}
