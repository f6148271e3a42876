//! AdminGetUser: a user, by any of its names.

use contract::{ApiError, Call, Time};
use serde::{Deserialize, Serialize};

use crate::collections::{find_user, pool};
use crate::errors;
use crate::model::attribute::Attribute;
use crate::model::user::UserStatus;
use crate::sign_in::rows;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    user_pool_id: String,
    username: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    username: String,
    user_attributes: Vec<Attribute>,
    user_create_date: Time,
    user_last_modified_date: Time,
    enabled: bool,
    user_status: UserStatus,
    #[serde(skip_serializing_if = "Option::is_none")]
    preferred_mfa_setting: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty", rename = "UserMFASettingList")]
    factors: Vec<&'static str>,
}

pub(super) async fn admin_get_user(call: Call, input: Input) -> Result<Output, ApiError> {
    let pool = pool(&call.store, &input.user_pool_id)?;
    let user = find_user(&call.store, &pool, &input.username)?.ok_or_else(errors::no_user)?;
    let factors = rows::factors(&call.store, &pool.id, &user)?;
    Ok(Output {
        preferred_mfa_setting: factors.preferred.map(|factor| factor.name()),
        factors: factors.active().into_iter().map(|factor| factor.name()).collect(),
        user_attributes: user.shown_attributes(),
        user_create_date: Time(user.created),
        user_last_modified_date: Time(user.modified),
        enabled: user.enabled,
        user_status: user.status,
        username: user.username,
    })
}
