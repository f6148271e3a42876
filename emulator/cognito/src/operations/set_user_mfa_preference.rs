//! SetUserMFAPreference: a user says which second factors are asked for.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections;
use crate::errors;
use crate::sign_in::enrolment::Preferences;
use crate::tokens;

#[derive(Deserialize)]
pub(super) struct Input {
    #[serde(rename = "AccessToken")]
    access_token: String,
    #[serde(flatten)]
    preferences: Preferences,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn set_user_mfa_preference(mut call: Call, input: Input) -> Result<Output, ApiError> {
    input.preferences.check(&call)?;
    let tokens::Bearer { pool, user, .. } = tokens::access(&mut call, &input.access_token)?;
    call.store
        .commit(|tx| {
            let user = collections::user(tx, &pool, &user.username)?.ok_or_else(errors::no_user)?;
            input.preferences.put(tx, &pool, &user)
        })
        .await?;
    Ok(Output {})
}
