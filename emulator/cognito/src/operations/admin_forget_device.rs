//! AdminForgetDevice: gives a user's device up, and the sign-ins from it end.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections::{find_user, pool};
use crate::{devices, errors};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    user_pool_id: String,
    username: String,
    device_key: String,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn admin_forget_device(call: Call, input: Input) -> Result<Output, ApiError> {
    call.store
        .commit(|tx| {
            let pool = pool(tx, &input.user_pool_id)?;
            let user = find_user(tx, &pool, &input.username)?.ok_or_else(errors::no_user)?;
            devices::forget(tx, &pool, &user, &input.device_key)
        })
        .await?;
    Ok(Output {})
}
