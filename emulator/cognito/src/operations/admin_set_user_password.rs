//! AdminSetUserPassword: gives a user a password, for good or until the next sign-in.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections::{change_user, find_user, pool};
use crate::model::user::UserStatus;
use crate::{errors, passwords};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    user_pool_id: String,
    username: String,
    password: String,
    #[serde(default)]
    permanent: bool,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn admin_set_user_password(call: Call, input: Input) -> Result<Output, ApiError> {
    let pool = pool(&call.store, &input.user_pool_id)?;
    let user = find_user(&call.store, &pool, &input.username)?.ok_or_else(errors::no_user)?;
    let kept = passwords::next(&call, &pool, &user, &input.password, !input.permanent).await?;
    call.store
        .commit(|tx| {
            change_user(tx, &pool, &input.username, call.now, |user| {
                user.status = match input.permanent {
                    true => UserStatus::Confirmed,
                    false => UserStatus::ForceChangePassword,
                };
                user.set_password(&pool, kept);
                Ok(())
            })
        })
        .await?;
    Ok(Output {})
}
