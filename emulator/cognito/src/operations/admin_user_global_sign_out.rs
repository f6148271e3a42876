//! AdminUserGlobalSignOut: ends every sign-in of a user.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections::{find_user, pool};
use crate::errors;
use crate::sign_in::rows::sign_out_everywhere;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    user_pool_id: String,
    username: String,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn admin_user_global_sign_out(call: Call, input: Input) -> Result<Output, ApiError> {
    call.store
        .commit(|tx| {
            let pool = pool(tx, &input.user_pool_id)?;
            let user = find_user(tx, &pool, &input.username)?.ok_or_else(errors::no_user)?;
            sign_out_everywhere(tx, &pool.id, &user);
            Ok::<_, ApiError>(())
        })
        .await?;
    Ok(Output {})
}
