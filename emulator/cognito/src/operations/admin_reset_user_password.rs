//! AdminResetUserPassword: a user must set a new password with a code, which is sent, before they sign in again.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections::{change_user, find_user, pool};
use crate::messages::Letter;
use crate::model::user::{User, UserStatus};
use crate::self_service::to_recover;
use crate::triggers::Metadata;
use crate::triggers::wording::{Occasion, wording};
use crate::{codes, errors};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    user_pool_id: String,
    username: String,
    client_metadata: Option<Metadata>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn admin_reset_user_password(call: Call, input: Input) -> Result<Output, ApiError> {
    let pool = pool(&call.store, &input.user_pool_id)?;
    let user = find_user(&call.store, &pool, &input.username)?.ok_or_else(errors::no_user)?;
    check(&user)?;
    to_recover(&pool, &user)?;
    let metadata = input.client_metadata.as_ref();
    let words = wording(&call, &pool, None, &user, Occasion::ForgotPassword, metadata).await?;
    call.store
        .commit(|tx| {
            let user = change_user(tx, &pool, &input.username, call.now, |user| {
                check(user)?;
                user.status = UserStatus::ResetRequired;
                Ok(())
            })?;
            let to = to_recover(&pool, &user)?;
            let letter = Letter { pool: &pool, user: &user, to: &to, words: &words };
            codes::send(tx, &call, letter, codes::Purpose::ResetPassword)
        })
        .await?;
    Ok(Output {})
}

/// Whether a user's password can be reset. Captured: amazon-cognito-identity-js 373.
fn check(user: &User) -> Result<(), ApiError> {
    if !user.enabled {
        return Err(errors::user_disabled());
    }
    if matches!(user.status, UserStatus::ForceChangePassword | UserStatus::Unconfirmed) {
        return Err(errors::reset_not_possible());
    }
    Ok(())
}
