//! AdminEnableUser: lets a user sign in again.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections::{change_user, pool};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    user_pool_id: String,
    username: String,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn admin_enable_user(call: Call, input: Input) -> Result<Output, ApiError> {
    call.store
        .commit(|tx| {
            let pool = pool(tx, &input.user_pool_id)?;
            change_user(tx, &pool, &input.username, call.now, |user| {
                user.enabled = true;
                Ok(())
            })
        })
        .await?;
    Ok(Output {})
}
