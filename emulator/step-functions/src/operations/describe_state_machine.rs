//! DescribeStateMachine: a state machine, or a version of it. By the ARN of an alias: the version that most starts go to.
//! Believed: the latter.

use contract::{ApiError, Call, Time};
use serde::{Deserialize, Serialize};

use crate::collections::{Rows, alias, state_machine, version};
use crate::encryption::EncryptionConfiguration;
use crate::errors;
use crate::model::arn::{self, Resource};
use crate::model::logging::LoggingConfiguration;
use crate::model::state_machine::{Revision, StateMachineType};
use crate::settings::TracingConfiguration;
use crate::state_machines::read;
use crate::variables::{self, References};

/// What `includedData` says if the definition is not to be told.
const METADATA_ONLY: &str = "METADATA_ONLY";
/// What then stands in its place.
const NO_DEFINITION: &str = "{}";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    state_machine_arn: String,
    included_data: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Output {
    state_machine_arn: String,
    name: String,
    status: &'static str,
    definition: String,
    role_arn: String,
    #[serde(rename = "type")]
    kind: StateMachineType,
    creation_date: Time,
    logging_configuration: LoggingConfiguration,
    tracing_configuration: TracingConfiguration,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    encryption_configuration: EncryptionConfiguration,
    #[serde(skip_serializing_if = "References::is_empty")]
    variable_references: References,
}

/// What is told of.
struct Found {
    arn: String,
    created: i64,
    description: Option<String>,
    revision: Revision,
}

pub(super) async fn describe_state_machine(call: Call, input: Input) -> Result<Output, ApiError> {
    let (scope, snapshot) = (call.store.scope(), call.store.snapshot());
    let text = &input.state_machine_arn;
    let missing = || errors::no_state_machine(text);
    let (name, number) = match read(scope, text)? {
        Resource::StateMachine { name } => (name, None),
        Resource::Version { name, number } => (name, Some(number)),
        Resource::Alias { name, alias } => {
            (name, Some(heaviest(&snapshot, name, alias)?.ok_or_else(missing)?))
        }
        Resource::MapState { .. } => return Err(errors::labelled_arn()),
        other => return Err(errors::wrong_resource(other.kind())),
    };
    let kept = state_machine(&snapshot, name)?.ok_or_else(missing)?;
    let found = match number {
        None => Found {
            arn: arn::state_machine(scope, name),
            created: kept.created,
            description: None,
            revision: kept.revision,
        },
        Some(number) => {
            let version = version(&snapshot, name, number)?.ok_or_else(missing)?;
            Found {
                arn: arn::qualified(scope, name, number),
                created: version.created,
                description: version.description,
                revision: version.revision,
            }
        }
    };
    let is_told = input.included_data.as_deref() != Some(METADATA_ONLY);
    let definition = if is_told { found.revision.definition } else { NO_DEFINITION.to_owned() };
    Ok(Output {
        state_machine_arn: found.arn,
        name: kept.name,
        status: if kept.deleting { "DELETING" } else { "ACTIVE" },
        variable_references: variables::references(&definition),
        definition,
        role_arn: found.revision.role,
        kind: kept.kind,
        creation_date: Time(found.created),
        logging_configuration: found.revision.logging,
        tracing_configuration: TracingConfiguration { enabled: found.revision.tracing },
        revision_id: found.revision.id,
        description: found.description,
        encryption_configuration: EncryptionConfiguration::default(),
    })
}

/// The version that most starts go to of those through an alias.
fn heaviest(rows: &impl Rows, name: &str, of: &str) -> Result<Option<u64>, ApiError> {
    let alias = alias(rows, name, of)?;
    Ok(alias.and_then(|alias| Some(alias.routes.iter().rev().max_by_key(|route| route.weight)?.version)))
}
