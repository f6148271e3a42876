//! SetUserMFAPreference: a user says which second factors are asked for.
//!
//! `EmailMfaSettings` and `WebAuthnMfaSettings` are refused by name.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::collections;
use crate::errors;
use crate::sign_in::enrolment::{Preference, prefer};
use crate::tokens;

#[derive(Deserialize)]
pub(super) struct Input {
    #[serde(rename = "AccessToken")]
    access_token: String,
    #[serde(rename = "SMSMfaSettings")]
    sms: Option<Preference>,
    #[serde(rename = "SoftwareTokenMfaSettings")]
    app: Option<Preference>,
    #[serde(rename = "EmailMfaSettings")]
    email: Option<Value>,
    #[serde(rename = "WebAuthnMfaSettings")]
    web_authn: Option<Value>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn set_user_mfa_preference(mut call: Call, input: Input) -> Result<Output, ApiError> {
    for (member, value) in [("EmailMfaSettings", &input.email), ("WebAuthnMfaSettings", &input.web_authn)] {
        if value.is_some() {
            return Err(ApiError::member_not_emulated(call.operation, member));
        }
    }
    let tokens::Bearer { pool, user, .. } = tokens::access(&mut call, &input.access_token)?;
    call.store
        .commit(|tx| {
            let user = collections::user(tx, &pool, &user.username)?.ok_or_else(errors::no_user)?;
            prefer(tx, &pool, &user, input.sms, input.app)
        })
        .await?;
    Ok(Output {})
}
