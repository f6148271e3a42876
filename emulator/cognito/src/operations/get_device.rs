//! GetDevice: one of the devices of whoever shows an access token. AWS's model lets the token be left out; here it may not be.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::devices::{self, DeviceDescription};
use crate::{errors, tokens};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    access_token: Option<String>,
    device_key: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    device: DeviceDescription,
}

pub(super) async fn get_device(mut call: Call, input: Input) -> Result<Output, ApiError> {
    let token = input.access_token.ok_or_else(|| errors::missing_parameter("AccessToken"))?;
    let bearer = tokens::access(&mut call, &token)?;
    let device = devices::device(&call.store, &bearer.pool, &bearer.user, &input.device_key)?;
    Ok(Output { device: device.described() })
}
