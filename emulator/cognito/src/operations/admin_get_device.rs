//! AdminGetDevice: a device of a user.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections::{find_user, pool};
use crate::devices::{self, DeviceDescription};
use crate::errors;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    user_pool_id: String,
    username: String,
    device_key: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    device: DeviceDescription,
}

pub(super) async fn admin_get_device(call: Call, input: Input) -> Result<Output, ApiError> {
    let pool = pool(&call.store, &input.user_pool_id)?;
    let user = find_user(&call.store, &pool, &input.username)?.ok_or_else(errors::no_user)?;
    let device = devices::device(&call.store, &pool, &user, &input.device_key)?;
    Ok(Output { device: device.described_to_admin(&call.caller, &pool, &user) })
}
