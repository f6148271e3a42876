//! ListStateMachineVersions: the versions of a state machine, the newest first. Believed: that one that is not there has none.

use contract::{ApiError, Call, Time};
use serde::{Deserialize, Serialize};

use crate::collections::{VERSIONS, version_header};
use crate::model::arn;
use crate::pages::{self, Wanted};
use crate::state_machines::unqualified_or_none;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    state_machine_arn: String,
    max_results: Option<usize>,
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Output {
    state_machine_versions: Vec<Listed>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    state_machine_version_arn: String,
    creation_date: Time,
}

pub(super) async fn list_state_machine_versions(call: Call, input: Input) -> Result<Output, ApiError> {
    let scope = call.store.scope();
    let Some(name) = unqualified_or_none(scope, &input.state_machine_arn)? else {
        return Ok(Output { state_machine_versions: Vec::new(), next_token: None });
    };
    let wanted = Wanted { max_results: input.max_results, next_token: input.next_token };
    let (state_machine_versions, next_token) =
        pages::page(&call.store.snapshot(), VERSIONS.of(name), &wanted, |row| {
            let version = version_header(row)?;
            Ok(Some(Listed {
                state_machine_version_arn: arn::qualified(scope, name, version.number),
                creation_date: Time(version.created),
            }))
        })?;
    Ok(Output { state_machine_versions, next_token })
}
