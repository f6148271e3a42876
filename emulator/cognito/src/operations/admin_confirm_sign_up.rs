//! AdminConfirmSignUp: confirms a user who signed up, without a code. What they gave stays unverified (documented: AdminConfirmSignUp).
//!
//! `ClientMetadata` goes to triggers, which do not run yet.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections::{change_user, pool};
use crate::errors;
use crate::model::user::UserStatus;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    user_pool_id: String,
    username: String,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn admin_confirm_sign_up(call: Call, input: Input) -> Result<Output, ApiError> {
    call.store
        .commit(|tx| {
            let pool = pool(tx, &input.user_pool_id)?;
            change_user(tx, &pool, &input.username, call.now, |user| match user.status {
                UserStatus::Unconfirmed => {
                    user.status = UserStatus::Confirmed;
                    Ok(())
                }
                status => Err(errors::already_confirmed(status.name())),
            })
        })
        .await?;
    Ok(Output {})
}
