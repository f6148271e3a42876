//! AdminUpdateDeviceStatus: says whether a user's device is remembered.

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
    device_remembered_status: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn admin_update_device_status(call: Call, input: Input) -> Result<Output, ApiError> {
    let status = input.device_remembered_status.as_deref();
    call.store
        .commit(|tx| {
            let pool = pool(tx, &input.user_pool_id)?;
            let user = find_user(tx, &pool, &input.username)?.ok_or_else(errors::no_user)?;
            devices::set_remembered(tx, &pool, &user, &input.device_key, status, call.now)
        })
        .await?;
    Ok(Output {})
}
