//! DescribeResourceServer: an API's name and scopes.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::catalog::{ResourceServer, resource_server};
use crate::collections::pool;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    user_pool_id: String,
    identifier: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    resource_server: ResourceServer,
}

pub(super) async fn describe_resource_server(call: Call, input: Input) -> Result<Output, ApiError> {
    let pool = pool(&call.store, &input.user_pool_id)?;
    Ok(Output { resource_server: resource_server(&call.store, &pool.id, &input.identifier)? })
}
