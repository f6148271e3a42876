//! ListUserPoolClients: a pool's clients, in the order of their ids, a page at a time.

use std::ops::Bound;

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use store::Key;

use crate::collections::{CLIENTS, decode, pool};
use crate::model::client::Client;
use crate::pages;

/// The most clients on a page, and as many as there are on one that says nothing of it.
const MOST_CLIENTS: usize = 60;

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
    user_pool_clients: Vec<Description>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Description {
    client_id: String,
    user_pool_id: String,
    client_name: String,
}

pub(super) async fn list_user_pool_clients(call: Call, input: Input) -> Result<Output, ApiError> {
    let pool = pool(&call.store, &input.user_pool_id)?;
    let start = pages::start(input.next_token.as_deref())?;
    let snapshot = call.store.snapshot();
    let bounds = (start.map_or(Bound::Unbounded, Bound::Excluded), Bound::Unbounded);
    let clients = snapshot.range(CLIENTS.of(&pool.id), bounds).map(|(_, row)| decode::<Client>(row));
    let most = input.max_results.unwrap_or(MOST_CLIENTS);
    let (clients, next_token) = pages::page(clients, most, |client| Key::text(&client.id))?;
    let user_pool_clients = clients.into_iter().map(|client| Description {
        client_id: client.id,
        user_pool_id: client.pool,
        client_name: client.settings.client_name.unwrap_or_default(),
    });
    Ok(Output { user_pool_clients: user_pool_clients.collect(), next_token })
}
