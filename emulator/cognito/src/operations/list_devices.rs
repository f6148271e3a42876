//! ListDevices: the devices of whoever shows an access token, in the order of their keys, a page at a time.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::devices::{self, Device, DeviceDescription};
use crate::tokens;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    access_token: String,
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

pub(super) async fn list_devices(mut call: Call, input: Input) -> Result<Output, ApiError> {
    let bearer = tokens::access(&mut call, &input.access_token)?;
    let (snapshot, token) = (call.store.snapshot(), input.pagination_token.as_deref());
    let (devices, pagination_token) =
        devices::page(&snapshot, &bearer.pool, &bearer.user, token, input.limit)?;
    Ok(Output { devices: devices.into_iter().map(Device::described).collect(), pagination_token })
}
