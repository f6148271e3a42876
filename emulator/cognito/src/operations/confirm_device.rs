//! ConfirmDevice: whoever shows an access token has the device that it was given to tracked, and remembered unless the pool waits
//! for the user's word.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::devices::{self, Device, SecretVerifier};
use crate::sign_in::device::waits_for_user;
use crate::{errors, tokens};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    access_token: String,
    device_key: String,
    device_secret_verifier_config: Option<SecretVerifier>,
    device_name: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    user_confirmation_necessary: bool,
}

pub(super) async fn confirm_device(mut call: Call, input: Input) -> Result<Output, ApiError> {
    let bearer = tokens::access(&mut call, &input.access_token)?;
    let (pool, user) = (&bearer.pool, &bearer.user);
    let known = bearer.sign_in.device.filter(|device| device.key == input.device_key);
    let known = known.ok_or_else(errors::invalid_device_key)?;
    let user_confirmation_necessary = waits_for_user(pool);
    let device = Device {
        key: known.key,
        group: known.group,
        name: input.device_name,
        secret: input.device_secret_verifier_config.map(|verifier| verifier.read()).transpose()?,
        remembered: !user_confirmation_necessary,
        created: call.now.0,
        modified: call.now.0,
        authenticated: call.now.0,
        asked: None,
    };
    call.store
        .commit(|tx| match devices::find(tx, pool, user, &device.key)? {
            Some(_) => Err(errors::device_exists()),
            None => devices::put(tx, pool, user, &device),
        })
        .await?;
    Ok(Output { user_confirmation_necessary })
}
