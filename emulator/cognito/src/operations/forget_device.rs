//! ForgetDevice: whoever shows an access token gives one of their devices up, and the sign-ins from it end. AWS's model lets the
//! token be left out; here it may not be.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::{devices, errors, tokens};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    access_token: Option<String>,
    device_key: String,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn forget_device(mut call: Call, input: Input) -> Result<Output, ApiError> {
    let token = input.access_token.ok_or_else(|| errors::missing_parameter("AccessToken"))?;
    let bearer = tokens::access(&mut call, &token)?;
    let key = &input.device_key;
    call.store.commit(|tx| devices::forget(tx, &bearer.pool, &bearer.user, key)).await?;
    Ok(Output {})
}
