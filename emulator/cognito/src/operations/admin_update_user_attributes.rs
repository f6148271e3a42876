//! AdminUpdateUserAttributes: says some of a user's attributes anew, at once.
//!
//! An administrator's change takes effect at once, also where the pool asks for the new email or phone number to be verified
//! before. `ClientMetadata` has no effect: it is for messages, and none is sent.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::changes;
use crate::collections::{find_user, pool};
use crate::errors;
use crate::model::attribute::Attribute;
use crate::names::Taken;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    user_pool_id: String,
    username: String,
    user_attributes: Vec<Attribute>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn admin_update_user_attributes(call: Call, input: Input) -> Result<Output, ApiError> {
    call.store
        .commit(|tx| {
            let pool = pool(tx, &input.user_pool_id)?;
            let before = find_user(tx, &pool, &input.username)?.ok_or_else(errors::no_user)?;
            let after = changes::changed(&pool, &before, &input.user_attributes, call.now)?;
            changes::put(tx, &pool, &before, &after, Taken::Moves)
        })
        .await?;
    Ok(Output {})
}
