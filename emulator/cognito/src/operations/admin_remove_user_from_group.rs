//! AdminRemoveUserFromGroup: ends a user's membership in a group.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections::{find_user, pool};
use crate::{errors, groups};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    user_pool_id: String,
    username: String,
    group_name: String,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn admin_remove_user_from_group(call: Call, input: Input) -> Result<Output, ApiError> {
    call.store
        .commit(|tx| {
            let pool = pool(tx, &input.user_pool_id)?;
            let user = find_user(tx, &pool, &input.username)?.ok_or_else(errors::no_user)?;
            let group = groups::group(tx, &pool.id, &input.group_name)?;
            groups::remove(tx, &pool.id, &group, &user);
            Ok::<_, ApiError>(())
        })
        .await?;
    Ok(Output {})
}
