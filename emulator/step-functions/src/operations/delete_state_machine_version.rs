//! DeleteStateMachineVersion: a version that no alias leads to. One that is not there is no error (captured). Believed: that the ARN
//! of a state machine itself is refused as one of nothing that is here.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections::{VERSIONS, aliases, version_key};
use crate::errors;
use crate::model::arn::Resource;
use crate::state_machines::read_or_none;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    state_machine_version_arn: String,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn delete_state_machine_version(call: Call, input: Input) -> Result<Output, ApiError> {
    let text = &input.state_machine_version_arn;
    let (name, number) = match read_or_none(call.store.scope(), text)? {
        Some(Resource::Version { name, number }) => (name, number),
        Some(Resource::MapState { .. }) => return Err(errors::labelled_arn()),
        Some(Resource::StateMachine { .. } | Resource::Alias { .. }) => {
            return Err(errors::no_version_arn(text));
        }
        Some(other) => return Err(errors::wrong_resource(other.kind())),
        None => return Ok(Output {}),
    };
    call.store
        .commit(|tx| {
            let leading = aliases(tx, name)?.into_iter().filter(|alias| alias.leads_to(number));
            let leading: Vec<String> = leading.map(|alias| alias.name).collect();
            if !leading.is_empty() {
                return Err(errors::version_has_aliases(&leading));
            }
            tx.remove(VERSIONS.of(name), version_key(number));
            Ok(())
        })
        .await?;
    Ok(Output {})
}
