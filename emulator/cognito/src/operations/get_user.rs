//! GetUser: what is known of whoever shows an access token, as far as the client may read it.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::model::attribute::Attribute;
use crate::sign_in::rows;
use crate::tokens;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    access_token: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    username: String,
    user_attributes: Vec<Attribute>,
    #[serde(skip_serializing_if = "Option::is_none", rename = "PreferredMfaSetting")]
    preferred_mfa_setting: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty", rename = "UserMFASettingList")]
    factors: Vec<&'static str>,
}

pub(super) async fn get_user(mut call: Call, input: Input) -> Result<Output, ApiError> {
    let bearer = tokens::access(&mut call, &input.access_token)?;
    let pool = &bearer.pool;
    let factors = rows::factors(&call.store, &pool.id, &bearer.user)?;
    let mut user_attributes = bearer.user.shown_attributes();
    user_attributes.retain(|attribute| attribute.name == "sub" || bearer.client.may_read(&attribute.name));
    Ok(Output {
        user_attributes,
        preferred_mfa_setting: factors.preferred.map(|factor| factor.name()),
        factors: factors.active().into_iter().map(|factor| factor.name()).collect(),
        username: bearer.user.username,
    })
}
