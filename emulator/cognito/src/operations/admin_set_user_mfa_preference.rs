//! AdminSetUserMFAPreference: an administrator says which second factors a user is asked for.
//!
//! `EmailMfaSettings` is refused by name.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::collections::{find_user, pool};
use crate::errors;
use crate::sign_in::enrolment::{Preference, prefer};

#[derive(Deserialize)]
pub(super) struct Input {
    #[serde(rename = "UserPoolId")]
    user_pool_id: String,
    #[serde(rename = "Username")]
    username: String,
    #[serde(rename = "SMSMfaSettings")]
    sms: Option<Preference>,
    #[serde(rename = "SoftwareTokenMfaSettings")]
    app: Option<Preference>,
    #[serde(rename = "EmailMfaSettings")]
    email: Option<Value>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn admin_set_user_mfa_preference(call: Call, input: Input) -> Result<Output, ApiError> {
    if input.email.is_some() {
        return Err(ApiError::member_not_emulated(call.operation, "EmailMfaSettings"));
    }
    call.store
        .commit(|tx| {
            let pool = pool(tx, &input.user_pool_id)?;
            let user = find_user(tx, &pool, &input.username)?.ok_or_else(errors::no_user)?;
            prefer(tx, &pool, &user, input.sms, input.app)
        })
        .await?;
    Ok(Output {})
}
