//! DeleteGroup: removes a group; its members stay users.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections::pool;
use crate::groups::{group, remove_group};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    user_pool_id: String,
    group_name: String,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn delete_group(call: Call, input: Input) -> Result<Output, ApiError> {
    call.store
        .commit(|tx| {
            let pool = pool(tx, &input.user_pool_id)?;
            let group = group(tx, &pool.id, &input.group_name)?;
            remove_group(tx, &pool.id, &group.name);
            Ok::<_, ApiError>(())
        })
        .await?;
    Ok(Output {})
}
