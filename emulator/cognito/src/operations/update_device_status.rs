//! UpdateDeviceStatus: whoever shows an access token says whether one of their devices is remembered.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::{devices, tokens};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    access_token: String,
    device_key: String,
    device_remembered_status: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn update_device_status(mut call: Call, input: Input) -> Result<Output, ApiError> {
    let bearer = tokens::access(&mut call, &input.access_token)?;
    let (key, status) = (&input.device_key, input.device_remembered_status.as_deref());
    call.store
        .commit(|tx| devices::set_remembered(tx, &bearer.pool, &bearer.user, key, status, call.now))
        .await?;
    Ok(Output {})
}
