//! DeleteStateMachine: a state machine with its versions, its aliases and its tags. One that is not there is no error (captured).
//!
//! While executions of a standard state machine run it stays, with the status `DELETING`, and each of them is ended at its next
//! transition; with the last one it goes.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections::{put_state_machine, state_machine};
use crate::state_machines::{is_running, remove, unqualified_or_none};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    state_machine_arn: String,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn delete_state_machine(call: Call, input: Input) -> Result<Output, ApiError> {
    let name = unqualified_or_none(call.store.scope(), &input.state_machine_arn)?;
    let Some(name) = name else { return Ok(Output {}) };
    call.store
        .commit(|tx| {
            let Some(mut kept) = state_machine(tx, name)? else { return Ok(()) };
            if is_running(tx, name) {
                kept.deleting = true;
                return put_state_machine(tx, &kept);
            }
            remove(tx, name);
            Ok(())
        })
        .await?;
    Ok(Output {})
}
