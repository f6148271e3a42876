//! AdminDeleteUser: removes a user with all that is kept of it.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections::{find_user, pool, remove_user};
use crate::errors;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    user_pool_id: String,
    username: String,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn admin_delete_user(call: Call, input: Input) -> Result<Output, ApiError> {
    call.store
        .commit(|tx| {
            let pool = pool(tx, &input.user_pool_id)?;
            let user = find_user(tx, &pool, &input.username)?.ok_or_else(errors::no_user)?;
            remove_user(tx, &pool, &user)
        })
        .await?;
    Ok(Output {})
}
