//! AdminDeleteUserAttributes: takes attributes from a user.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::changes;
use crate::collections::{find_user, pool};
use crate::errors;
use crate::names::Taken;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    user_pool_id: String,
    username: String,
    user_attribute_names: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn admin_delete_user_attributes(call: Call, input: Input) -> Result<Output, ApiError> {
    call.store
        .commit(|tx| {
            let pool = pool(tx, &input.user_pool_id)?;
            let before = find_user(tx, &pool, &input.username)?.ok_or_else(errors::no_user)?;
            let after = changes::without(&pool, &before, &input.user_attribute_names, call.now)?;
            changes::put(tx, &pool, &before, &after, Taken::Moves)
        })
        .await?;
    Ok(Output {})
}
