//! AdminDisableUser: shuts a user out and revokes what follows from their sign-ins.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections::{change_user, pool};
use crate::sign_in::rows;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    user_pool_id: String,
    username: String,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn admin_disable_user(call: Call, input: Input) -> Result<Output, ApiError> {
    call.store
        .commit(|tx| {
            let pool = pool(tx, &input.user_pool_id)?;
            let user = change_user(tx, &pool, &input.username, call.now, |user| {
                user.enabled = false;
                Ok(())
            })?;
            rows::sign_out_everywhere(tx, &pool.id, &user);
            Ok::<_, ApiError>(())
        })
        .await?;
    Ok(Output {})
}
