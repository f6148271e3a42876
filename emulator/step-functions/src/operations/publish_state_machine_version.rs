//! PublishStateMachineVersion: a version of what a state machine is now. If the newest version is one already, that one.

use contract::{ApiError, Call, Time};
use serde::{Deserialize, Serialize};

use crate::collections::put_state_machine;
use crate::model::arn;
use crate::{errors, state_machines};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    state_machine_arn: String,
    revision_id: Option<String>,
    description: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Output {
    creation_date: Time,
    state_machine_version_arn: String,
}

pub(super) async fn publish_state_machine_version(call: Call, input: Input) -> Result<Output, ApiError> {
    call.store
        .commit(|tx| {
            let mut kept = state_machines::to_change(tx, &input.state_machine_arn)?;
            let current = kept.revision.name();
            if let Some(asked) = input.revision_id.as_deref().filter(|asked| *asked != current) {
                return Err(errors::other_revision(asked, current));
            }
            let version = state_machines::publish(tx, &mut kept, input.description, call.now.0)?;
            put_state_machine(tx, &kept)?;
            Ok(Output {
                creation_date: Time(version.created),
                state_machine_version_arn: arn::qualified(tx.scope(), &kept.name, version.number),
            })
        })
        .await
}
