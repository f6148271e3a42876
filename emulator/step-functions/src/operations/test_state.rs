//! TestState: runs one state by itself, and tells what became of its data and where it leads.
//!
//! `roleArn` is read and nobody acts by it; `mapItemReaderData` is read as JSON, JSON Lines and CSV.

use std::sync::Arc;

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use states_language::{Failure, JsonProblem, Report};

use crate::errors;
use crate::executions::{Tested, Validation, read_input, test_state as run};
use crate::integrations::Watch;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    definition: String,
    role_arn: Option<String>,
    input: Option<String>,
    inspection_level: Option<String>,
    reveal_secrets: Option<bool>,
    variables: Option<String>,
    state_name: Option<String>,
    mock: Option<Mock>,
    context: Option<String>,
    state_configuration: Option<Configuration>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Mock {
    result: Option<String>,
    error_output: Option<ErrorOutput>,
    field_validation_mode: Option<String>,
}

#[derive(Deserialize)]
struct ErrorOutput {
    #[serde(default)]
    error: String,
    #[serde(default)]
    cause: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Configuration {
    retrier_retry_count: Option<u64>,
    error_caused_by_state: Option<String>,
    map_iteration_failure_count: Option<u64>,
    map_item_reader_data: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Output {
    #[serde(skip_serializing_if = "Option::is_none")]
    output: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    inspection_data: Option<Map<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_state: Option<String>,
    status: &'static str,
}

pub(super) async fn test_state(call: Call, input: Input) -> Result<Output, ApiError> {
    let definition: Value = serde_json::from_str(&input.definition).map_err(|error| {
        let problem = JsonProblem::of(&input.definition, &error.to_string());
        let location = if problem.location.is_empty() { "/" } else { &problem.location };
        errors::invalid_definition(&format!("INVALID_JSON_DESCRIPTION: {problem} at {location}"))
    })?;
    let (_, value) = read_input(input.input.as_deref())?;
    let object = |name: &str, text: Option<&str>| -> Result<Option<Map<String, Value>>, ApiError> {
        text.map(|text| serde_json::from_str(text).map_err(|_| errors::no_object_in(name))).transpose()
    };
    let traces = input.inspection_level.as_deref() == Some("TRACE");
    let reveals_secrets = input.reveal_secrets.unwrap_or(false);
    let watch = traces.then(|| Arc::new(Watch { reveals_secrets, ..Watch::default() }));
    let configuration = input.state_configuration.unwrap_or_default();
    let tested = Tested {
        definition: &definition,
        state: input.state_name.as_deref(),
        role: input.role_arn.as_deref(),
        input: value,
        variables: object("variables", input.variables.as_deref())?.unwrap_or_default(),
        context: object("context", input.context.as_deref())?.map(Value::Object),
        validation: match input.mock.as_ref().and_then(|mock| mock.field_validation_mode.as_deref()) {
            Some("PRESENT") => Validation::Present,
            Some("NONE") => Validation::None,
            _ => Validation::Strict,
        },
        mock: input.mock.map(mocked).transpose()?,
        retries: configuration.retrier_retry_count.unwrap_or(0),
        error_caused_by: configuration.error_caused_by_state.as_deref(),
        failed_iterations: configuration.map_iteration_failure_count.unwrap_or(0),
        items: configuration.map_item_reader_data.as_deref(),
        watch: watch.clone(),
    };
    if tested.role.is_none() && tested.mock.is_none() && definition_calls(&tested) {
        return Err(errors::needs_a_role());
    }
    let mut verdict = run(&call, tested).await?;
    if let Some(seen) = watch.as_ref().and_then(|watch| watch.seen.get()) {
        verdict.data.extend(seen.clone());
    }
    let tells_data = matches!(input.inspection_level.as_deref(), Some("DEBUG" | "TRACE"));
    if let Some(variables) = verdict.variables.take().filter(|_| input.variables.is_some()) {
        verdict.data.insert("variables".to_owned(), variables.to_string().into());
    }
    let said = |text: String| (!text.is_empty()).then_some(text);
    let (error, cause) = match verdict.failure {
        Some(failure) => (said(failure.error.into_owned()), said(failure.cause)),
        None => (None, None),
    };
    Ok(Output {
        output: verdict.output.map(|output| output.to_string()),
        error,
        cause,
        inspection_data: tells_data.then_some(verdict.data),
        next_state: verdict.next,
        status: verdict.status,
    })
}

/// Whether the state calls a service, on whose behalf somebody must act.
fn definition_calls(tested: &Tested<'_>) -> bool {
    tested.state.is_none() && tested.definition["Type"] == "Task"
}

fn mocked(mock: Mock) -> Result<Report, ApiError> {
    match (mock.result, mock.error_output) {
        (Some(result), None) => {
            let result = serde_json::from_str(&result).map_err(|_| errors::no_json_in("mock.result"))?;
            Ok(Report::Succeeded(result))
        }
        (None, Some(failure)) => Ok(Report::Failed(Failure::new(failure.error, failure.cause))),
        _ => Err(errors::one_mock()),
    }
}
