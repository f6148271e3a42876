//! DeleteUserPoolClient: removes a client. What its users were given keeps its signature and is refused here.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections::{client, pool, remove_client};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    user_pool_id: String,
    client_id: String,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn delete_user_pool_client(call: Call, input: Input) -> Result<Output, ApiError> {
    call.store
        .commit(|tx| {
            let pool = pool(tx, &input.user_pool_id)?;
            let client = client(tx, &pool.id, &input.client_id)?;
            remove_client(tx, &client);
            Ok::<_, ApiError>(())
        })
        .await?;
    Ok(Output {})
}
