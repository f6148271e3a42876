//! AdminListDevices: the devices of a user, in the order of their keys, a page at a time.

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
    limit: Option<usize>,
    pagination_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    devices: Vec<DeviceDescription>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pagination_token: Option<String>,
}

pub(super) async fn admin_list_devices(call: Call, input: Input) -> Result<Output, ApiError> {
    let pool = pool(&call.store, &input.user_pool_id)?;
    let user = find_user(&call.store, &pool, &input.username)?.ok_or_else(errors::no_user)?;
    let (snapshot, token) = (call.store.snapshot(), input.pagination_token.as_deref());
    let (devices, pagination_token) = devices::page(&snapshot, &pool, &user, token, input.limit)?;
    let described = devices.into_iter().map(|device| device.described_to_admin(&call.caller, &pool, &user));
    Ok(Output { devices: described.collect(), pagination_token })
}
