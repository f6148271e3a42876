//! DescribeUserPool: all that was said of a pool, and how many users it has now.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::collections::{pool, user_count};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    user_pool_id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    user_pool: Value,
}

pub(super) async fn describe_user_pool(call: Call, input: Input) -> Result<Output, ApiError> {
    let pool = pool(&call.store, &input.user_pool_id)?;
    let users = user_count(&call.store.snapshot(), &pool.id);
    Ok(Output { user_pool: pool.described(&call.caller, users) })
}
