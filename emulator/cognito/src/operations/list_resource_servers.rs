//! ListResourceServers: a pool's APIs in the order of their identifiers, a page at a time.

use std::ops::Bound;

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use store::Key;

use crate::catalog::{RESOURCE_SERVERS, ResourceServer};
use crate::collections::{decode, pool};
use crate::pages;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    user_pool_id: String,
    max_results: Option<usize>,
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    resource_servers: Vec<ResourceServer>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(super) async fn list_resource_servers(call: Call, input: Input) -> Result<Output, ApiError> {
    let pool = pool(&call.store, &input.user_pool_id)?;
    let start = pages::start(input.next_token.as_deref())?;
    let bounds = (start.map_or(Bound::Unbounded, Bound::Excluded), Bound::Unbounded);
    let snapshot = call.store.snapshot();
    let rows =
        snapshot.range(RESOURCE_SERVERS.of(&pool.id), bounds).map(|(_, row)| decode::<ResourceServer>(row));
    let (found, next_token) =
        pages::page(rows, pages::most(input.max_results), |one| Key::text(&one.identifier))?;
    Ok(Output { resource_servers: found, next_token })
}
