//! DeleteUser: whoever shows an access token is a user no more.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections::{self, remove_user};
use crate::{errors, tokens};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    access_token: String,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn delete_user(mut call: Call, input: Input) -> Result<Output, ApiError> {
    let bearer = tokens::access(&mut call, &input.access_token)?;
    let pool = &bearer.pool;
    call.store
        .commit(|tx| {
            let user = collections::user(tx, pool, &bearer.user.username)?.ok_or_else(errors::no_user)?;
            remove_user(tx, pool, &user)
        })
        .await?;
    Ok(Output {})
}
