//! CreateResourceServer: an API whose scopes a pool's clients may ask for.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::catalog::{ResourceServer, ResourceServerScope, put_resource_server, resource_server};
use crate::collections::pool;
use crate::errors;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    user_pool_id: String,
    identifier: String,
    name: String,
    #[serde(default)]
    scopes: Vec<ResourceServerScope>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    resource_server: ResourceServer,
}

pub(super) async fn create_resource_server(call: Call, input: Input) -> Result<Output, ApiError> {
    let server = ResourceServer {
        user_pool_id: input.user_pool_id,
        identifier: input.identifier,
        name: input.name,
        scopes: input.scopes,
    };
    call.store
        .commit(|tx| {
            let pool = pool(tx, &server.user_pool_id)?;
            match resource_server(tx, &pool.id, &server.identifier) {
                Ok(_) => Err(errors::resource_server_exists(&server.identifier, &pool.id)),
                Err(_) => put_resource_server(tx, &server),
            }
        })
        .await?;
    Ok(Output { resource_server: server })
}
