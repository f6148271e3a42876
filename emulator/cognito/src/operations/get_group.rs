//! GetGroup: what was said of a group.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections::pool;
use crate::groups::group;
use crate::model::group::GroupDescription;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    user_pool_id: String,
    group_name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    group: GroupDescription,
}

pub(super) async fn get_group(call: Call, input: Input) -> Result<Output, ApiError> {
    let pool = pool(&call.store, &input.user_pool_id)?;
    let group = group(&call.store, &pool.id, &input.group_name)?;
    Ok(Output { group: group.described(&pool.id) })
}
