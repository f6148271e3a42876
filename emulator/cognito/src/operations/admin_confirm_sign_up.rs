//! AdminConfirmSignUp: confirms a user who signed up, without a code. What they gave stays unverified (documented: AdminConfirmSignUp).

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections::{change_user, pool};
use crate::errors;
use crate::model::user::UserStatus;
use crate::triggers::Metadata;
use crate::triggers::registration::{Confirmed, post_confirmation};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    user_pool_id: String,
    username: String,
    client_metadata: Option<Metadata>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn admin_confirm_sign_up(call: Call, input: Input) -> Result<Output, ApiError> {
    let pool = pool(&call.store, &input.user_pool_id)?;
    let user = call
        .store
        .commit(|tx| {
            change_user(tx, &pool, &input.username, call.now, |user| match user.status {
                UserStatus::Unconfirmed => {
                    user.status = UserStatus::Confirmed;
                    Ok(())
                }
                status => Err(errors::already_confirmed(status.name())),
            })
        })
        .await?;
    post_confirmation(&call, &pool, None, &user, Confirmed::SignUp, input.client_metadata.as_ref()).await?;
    Ok(Output {})
}
