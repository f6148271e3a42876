//! ChangePassword: whoever shows an access token sets a new password with the old one.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections::{self, put_user};
use crate::model::user::User;
use crate::sign_in::rows;
use crate::{errors, passwords, tokens};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    access_token: String,
    previous_password: String,
    proposed_password: String,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn change_password(mut call: Call, input: Input) -> Result<Output, ApiError> {
    let bearer = tokens::access(&mut call, &input.access_token)?;
    let pool = &bearer.pool;
    let attempts = rows::attempts(&call.store, &pool.id, &bearer.user)?;
    if attempts.are_barred(call.now) {
        return Err(errors::attempt_limit_exceeded());
    }
    let (user, said) = (bearer.user.clone(), input.previous_password);
    if !passwords::aside(move || passwords::is_right(&user, &said)).await? {
        let failed = call.store.commit(|tx| {
            let attempts = rows::attempts(tx, &pool.id, &bearer.user)?.failed(call.now);
            rows::put_attempts(tx, &pool.id, &bearer.user, attempts)
        });
        failed.await?;
        return Err(errors::incorrect_password());
    }
    let password = passwords::next(&call, pool, &bearer.user, &input.proposed_password, false).await?;
    call.store
        .commit(|tx| {
            let before = collections::user(tx, pool, &bearer.user.username)?.ok_or_else(errors::no_user)?;
            let mut after = User { modified: call.now.0, ..before.clone() };
            after.set_password(pool, password);
            put_user(tx, pool, Some(&before), &after)
        })
        .await?;
    Ok(Output {})
}
