//! DescribeStateMachineForExecution: the definition that an execution runs, whatever has become of its state machine since.
//! What the state machine's logging was is not kept: the answer has none. Nor is a revision's id: it tells none.

use contract::{ApiError, Call, Time};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::executions::{Execution, definition_of};
use crate::model::arn;
use crate::variables::{self, References};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    execution_arn: String,
    included_data: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Output {
    state_machine_arn: String,
    name: String,
    definition: String,
    role_arn: String,
    update_date: Time,
    logging_configuration: Value,
    tracing_configuration: Value,
    #[serde(skip_serializing_if = "References::is_empty")]
    variable_references: References,
}

pub(super) async fn describe_state_machine_for_execution(
    call: Call,
    input: Input,
) -> Result<Output, ApiError> {
    let (scope, snapshot) = (call.store.scope(), call.store.snapshot());
    let execution = Execution::of_arn(&snapshot, scope, &input.execution_arn)?;
    let definition = definition_of(&snapshot, &execution.state_machine, execution.revision)?;
    let told = input.included_data.as_deref() != Some("METADATA_ONLY");
    let definition = if told { definition } else { "{}".to_owned() };
    Ok(Output {
        state_machine_arn: arn::state_machine(scope, &execution.state_machine),
        variable_references: variables::references(&definition),
        definition,
        role_arn: execution.role,
        update_date: Time(execution.made),
        logging_configuration: json!({"level": "OFF", "includeExecutionData": false}),
        tracing_configuration: json!({"enabled": false}),
        name: execution.state_machine,
    })
}
