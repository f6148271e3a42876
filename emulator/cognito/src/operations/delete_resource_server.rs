//! DeleteResourceServer: takes an API away; clients keep the names of its scopes.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use store::Key;

use crate::catalog::{RESOURCE_SERVERS, resource_server};
use crate::collections::pool;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    user_pool_id: String,
    identifier: String,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn delete_resource_server(call: Call, input: Input) -> Result<Output, ApiError> {
    call.store
        .commit(|tx| {
            let pool = pool(tx, &input.user_pool_id)?;
            resource_server(tx, &pool.id, &input.identifier)?;
            tx.remove(RESOURCE_SERVERS.of(&pool.id), Key::text(&input.identifier));
            Ok::<_, ApiError>(())
        })
        .await?;
    Ok(Output {})
}
