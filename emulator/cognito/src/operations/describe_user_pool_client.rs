//! DescribeUserPoolClient: all that was said of a client, its secret among it.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::collections::{client, pool};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    user_pool_id: String,
    client_id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    user_pool_client: Value,
}

pub(super) async fn describe_user_pool_client(call: Call, input: Input) -> Result<Output, ApiError> {
    let pool = pool(&call.store, &input.user_pool_id)?;
    Ok(Output { user_pool_client: client(&call.store, &pool.id, &input.client_id)?.described() })
}
