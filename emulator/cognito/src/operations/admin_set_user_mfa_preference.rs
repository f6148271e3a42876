//! AdminSetUserMFAPreference: an administrator says which second factors a user is asked for.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections::{find_user, pool};
use crate::errors;
use crate::sign_in::enrolment::Preferences;

#[derive(Deserialize)]
pub(super) struct Input {
    #[serde(rename = "UserPoolId")]
    user_pool_id: String,
    #[serde(rename = "Username")]
    username: String,
    #[serde(flatten)]
    preferences: Preferences,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn admin_set_user_mfa_preference(call: Call, input: Input) -> Result<Output, ApiError> {
    input.preferences.check(&call)?;
    call.store
        .commit(|tx| {
            let pool = pool(tx, &input.user_pool_id)?;
            let user = find_user(tx, &pool, &input.username)?.ok_or_else(errors::no_user)?;
            input.preferences.put(tx, &pool, &user)
        })
        .await?;
    Ok(Output {})
}
