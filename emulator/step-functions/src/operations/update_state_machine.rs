//! UpdateStateMachine: a new revision and, if asked, a version of it. What is not said stays; if nothing changes, so does the
//! revision (captured). Whether the role and the log group exist is not looked up.

use contract::{ApiError, Call, Time};
use serde::{Deserialize, Serialize};
use store::Tx;

use crate::collections::{put_state_machine, state_machine};
use crate::encryption::{self, EncryptionConfiguration};
use crate::model::arn;
use crate::model::logging::LoggingConfiguration;
use crate::model::state_machine::{Revision, StateMachine};
use crate::settings::{self, TracingConfiguration};
use crate::{definitions, errors, state_machines};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    state_machine_arn: String,
    definition: Option<String>,
    role_arn: Option<String>,
    logging_configuration: Option<LoggingConfiguration>,
    tracing_configuration: Option<TracingConfiguration>,
    #[serde(default)]
    publish: bool,
    version_description: Option<String>,
    encryption_configuration: Option<EncryptionConfiguration>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Output {
    update_date: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state_machine_version_arn: Option<String>,
}

pub(super) async fn update_state_machine(call: Call, input: Input) -> Result<Output, ApiError> {
    check(&call, &input)?;
    let now = call.now;
    call.store
        .commit(|tx| {
            let mut kept = state_machines::to_change(tx, &input.state_machine_arn)?;
            change(tx, &call, &mut kept, &input);
            let version = match input.publish {
                true => {
                    Some(state_machines::publish(tx, &mut kept, input.version_description.clone(), now.0)?)
                }
                false => None,
            };
            put_state_machine(tx, &kept)?;
            let version = version.map(|version| arn::qualified(tx.scope(), &kept.name, version.number));
            Ok(Output { update_date: now, revision_id: kept.revision.id, state_machine_version_arn: version })
        })
        .await
}

fn check(call: &Call, input: &Input) -> Result<(), ApiError> {
    let name = state_machines::unqualified(call.store.scope(), &input.state_machine_arn)?;
    let is_something = input.definition.is_some()
        || input.role_arn.is_some()
        || input.logging_configuration.is_some()
        || input.tracing_configuration.is_some()
        || input.encryption_configuration.is_some();
    if !is_something {
        return Err(errors::nothing_to_update());
    }
    settings::check_description(input.publish, input.version_description.as_deref())?;
    input.role_arn.as_deref().map_or(Ok(()), settings::check_role)?;
    input.logging_configuration.as_ref().map_or(Ok(()), settings::check_logging)?;
    encryption::check(call, input.encryption_configuration.as_ref())?;
    if let Some(definition) = &input.definition {
        // The type of a state machine never changes, so it need not be read in the transaction.
        let kept = state_machine(&call.store, name)?;
        let kept = kept.ok_or_else(|| errors::no_state_machine(&input.state_machine_arn))?;
        definitions::check(definition, kept.kind)?;
    }
    Ok(())
}

/// Puts a new revision in place of a state machine's if it differs.
fn change(tx: &mut Tx<'_>, call: &Call, kept: &mut StateMachine, input: &Input) {
    let Revision { role, logging, tracing, definition, .. } = &kept.revision;
    let asked_role = input.role_arn.as_ref().unwrap_or(role);
    let asked_logging = input.logging_configuration.as_ref().unwrap_or(logging);
    let asked_tracing = input.tracing_configuration.map_or(*tracing, |asked| asked.enabled);
    let asked_definition = input.definition.as_ref().unwrap_or(definition);
    let is_the_same = asked_role == role
        && asked_logging == logging
        && asked_tracing == *tracing
        && asked_definition == definition;
    if !is_the_same {
        kept.revision = Revision {
            number: tx.fresh_number(),
            id: Some(call.ids.uuid()),
            made: call.now.0,
            role: asked_role.clone(),
            logging: asked_logging.clone(),
            tracing: asked_tracing,
            definition: asked_definition.clone(),
        };
    }
}
