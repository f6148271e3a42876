//! AdminResetUserPassword: a user must set a new password with a code, which is sent, before they sign in again.
//!
//! `ClientMetadata` goes to triggers, which do not run yet.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections::{change_user, pool};
use crate::model::user::UserStatus;
use crate::self_service::to_recover;
use crate::{codes, errors};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    user_pool_id: String,
    username: String,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn admin_reset_user_password(call: Call, input: Input) -> Result<Output, ApiError> {
    call.store
        .commit(|tx| {
            let pool = pool(tx, &input.user_pool_id)?;
            let user = change_user(tx, &pool, &input.username, call.now, |user| {
                // Captured: amazon-cognito-identity-js 373.
                if !user.enabled {
                    return Err(errors::user_disabled());
                }
                if matches!(user.status, UserStatus::ForceChangePassword | UserStatus::Unconfirmed) {
                    return Err(errors::reset_not_possible());
                }
                user.status = UserStatus::ResetRequired;
                Ok(())
            })?;
            let to = to_recover(&pool, &user)?;
            codes::send(tx, &call, &pool, &user, codes::Purpose::ResetPassword, &to)
        })
        .await?;
    Ok(Output {})
}
