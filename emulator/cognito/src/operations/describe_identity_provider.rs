//! DescribeIdentityProvider: what was said of an identity provider.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::catalog::identity_provider;
use crate::collections::pool;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    user_pool_id: String,
    provider_name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    identity_provider: Value,
}

pub(super) async fn describe_identity_provider(call: Call, input: Input) -> Result<Output, ApiError> {
    let pool = pool(&call.store, &input.user_pool_id)?;
    let provider = identity_provider(&call.store, &pool.id, &input.provider_name)?;
    Ok(Output { identity_provider: provider.described(&pool.id) })
}
