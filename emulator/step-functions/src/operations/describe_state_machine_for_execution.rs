//! DescribeStateMachineForExecution: what an execution runs, whatever has become of its state machine since.

use contract::{ApiError, Call, Time};
use serde::{Deserialize, Serialize};

use crate::encryption::EncryptionConfiguration;
use crate::executions::{Execution, revision_of};
use crate::model::arn;
use crate::model::logging::LoggingConfiguration;
use crate::settings::{self, TracingConfiguration};
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
    logging_configuration: LoggingConfiguration,
    tracing_configuration: TracingConfiguration,
    encryption_configuration: EncryptionConfiguration,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision_id: Option<String>,
    #[serde(skip_serializing_if = "References::is_empty")]
    variable_references: References,
}

pub(super) async fn describe_state_machine_for_execution(
    call: Call,
    input: Input,
) -> Result<Output, ApiError> {
    let (scope, snapshot) = (call.store.scope(), call.store.snapshot());
    let execution = Execution::of_arn(&snapshot, scope, &input.execution_arn)?;
    let revision = revision_of(&snapshot, &execution.state_machine, execution.revision)?;
    let definition = settings::included(input.included_data.as_deref(), revision.definition);
    Ok(Output {
        state_machine_arn: arn::state_machine(scope, &execution.state_machine),
        name: execution.state_machine,
        variable_references: variables::references(&definition),
        definition,
        role_arn: revision.role,
        update_date: Time(revision.made),
        logging_configuration: revision.logging,
        tracing_configuration: TracingConfiguration { enabled: revision.tracing },
        encryption_configuration: EncryptionConfiguration::default(),
        revision_id: revision.id,
    })
}
