//! DeleteStateMachineAlias: the alias alone; its versions stay. One that is not there is no error (captured).

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use store::Key;

use crate::aliases::{self, Named};
use crate::collections::ALIASES;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    state_machine_alias_arn: String,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn delete_state_machine_alias(call: Call, input: Input) -> Result<Output, ApiError> {
    let named = aliases::name(call.store.scope(), &input.state_machine_alias_arn)?;
    if let Some(Named { state_machine, alias }) = named {
        call.store
            .commit(|tx| {
                tx.remove(ALIASES.of(state_machine), Key::text(alias));
                Ok::<_, ApiError>(())
            })
            .await?;
    }
    Ok(Output {})
}
