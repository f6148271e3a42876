//! CreateStateMachine: a state machine and, if asked, its first version.
//!
//! To ask again for the same answers the same, whatever the role and the tags; what differs in anything else is refused.
//! Believed: that a different `publish` or `versionDescription` is refused as any other difference is. Whether the role and the
//! log group exist is not looked up.

use contract::{ApiError, Call, Time};
use serde::{Deserialize, Serialize};
use store::Tx;

use crate::collections::{STATE_MACHINES, Tag, put_state_machine, state_machine};
use crate::encryption::{self, EncryptionConfiguration};
use crate::model::logging::LoggingConfiguration;
use crate::model::state_machine::{Creation, Revision, StateMachine, StateMachineType};
use crate::model::{arn, name};
use crate::settings::{self, TracingConfiguration};
use crate::{definitions, errors, state_machines, tags};

/// How many state machines there may be (AWS's quota).
const MOST_STATE_MACHINES: usize = 10_000;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    name: String,
    definition: String,
    role_arn: String,
    #[serde(rename = "type", default)]
    kind: StateMachineType,
    #[serde(default)]
    logging_configuration: LoggingConfiguration,
    #[serde(default)]
    tracing_configuration: TracingConfiguration,
    #[serde(default)]
    tags: Vec<Tag>,
    #[serde(default)]
    publish: bool,
    version_description: Option<String>,
    encryption_configuration: Option<EncryptionConfiguration>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Output {
    state_machine_arn: String,
    creation_date: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    state_machine_version_arn: Option<String>,
}

/// The number of a state machine's first version.
const FIRST_VERSION: u64 = 1;

pub(super) async fn create_state_machine(call: Call, input: Input) -> Result<Output, ApiError> {
    check(&call, &input)?;
    let scope = call.store.scope();
    let arn = arn::state_machine(scope, &input.name);
    let version_arn = input.publish.then(|| arn::qualified(scope, &input.name, FIRST_VERSION));
    let created = call.store.commit(|tx| create(tx, &call, &arn, input)).await?;
    Ok(Output {
        state_machine_arn: arn,
        creation_date: Time(created),
        state_machine_version_arn: version_arn,
    })
}

fn check(call: &Call, input: &Input) -> Result<(), ApiError> {
    if !name::is_name(&input.name) {
        return Err(errors::invalid_name(&input.name));
    }
    settings::check_role(&input.role_arn)?;
    settings::check_description(input.publish, input.version_description.as_deref())?;
    settings::check_logging(&input.logging_configuration)?;
    encryption::check(call, input.encryption_configuration.as_ref())?;
    definitions::check(&input.definition, input.kind)
}

/// Gives when it was made.
fn create(tx: &mut Tx<'_>, call: &Call, arn: &str, input: Input) -> Result<i64, ApiError> {
    let creation = Creation { publish: input.publish, version_description: input.version_description };
    if let Some(kept) = state_machine(tx, &input.name)? {
        if kept.deleting {
            return Err(errors::state_machine_deleting(arn));
        }
        let is_the_same = kept.kind == input.kind
            && kept.creation == creation
            && kept.revision.logging == input.logging_configuration
            && kept.revision.tracing == input.tracing_configuration.enabled
            && kept.revision.definition == input.definition;
        return if is_the_same { Ok(kept.created) } else { Err(errors::state_machine_exists(arn)) };
    }
    if tx.before().count(STATE_MACHINES.whole()) >= MOST_STATE_MACHINES {
        return Err(errors::too_many_state_machines(MOST_STATE_MACHINES));
    }
    let now = call.now.0;
    let revision = Revision {
        number: tx.fresh_number(),
        id: None,
        made: now,
        role: input.role_arn,
        logging: input.logging_configuration,
        tracing: input.tracing_configuration.enabled,
        definition: input.definition,
    };
    let mut made = StateMachine {
        name: input.name,
        kind: input.kind,
        created: now,
        deleting: false,
        creation,
        last_version: FIRST_VERSION - 1,
        revision,
    };
    if made.creation.publish {
        let description = made.creation.version_description.clone();
        state_machines::publish(tx, &mut made, description, now)?;
    }
    put_state_machine(tx, &made)?;
    tags::add(tx, arn, input.tags)?;
    Ok(now)
}
