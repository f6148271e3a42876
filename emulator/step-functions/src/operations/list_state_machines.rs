//! ListStateMachines: all state machines, by their names (captured: the order).

use contract::{ApiError, Call, Time};
use serde::Serialize;

use crate::collections::{STATE_MACHINES, state_machine_header};
use crate::model::arn;
use crate::model::state_machine::StateMachineType;
use crate::pages::{self, Wanted};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Output {
    state_machines: Vec<Listed>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    state_machine_arn: String,
    name: String,
    #[serde(rename = "type")]
    kind: StateMachineType,
    creation_date: Time,
}

pub(super) async fn list_state_machines(call: Call, wanted: Wanted) -> Result<Output, ApiError> {
    let (state_machines, next_token) =
        pages::page(&call.store.snapshot(), STATE_MACHINES.whole(), &wanted, |row| {
            let kept = state_machine_header(row)?;
            Ok(Some(Listed {
                state_machine_arn: arn::state_machine(call.store.scope(), &kept.name),
                name: kept.name,
                kind: kept.kind,
                creation_date: Time(kept.created),
            }))
        })?;
    Ok(Output { state_machines, next_token })
}
