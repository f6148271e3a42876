//! ListIdentityProviders: a pool's identity providers in the order of their names, a page at a time.

use std::ops::Bound;

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::Key;

use crate::catalog::{IDENTITY_PROVIDERS, IdentityProvider};
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
    providers: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(super) async fn list_identity_providers(call: Call, input: Input) -> Result<Output, ApiError> {
    let pool = pool(&call.store, &input.user_pool_id)?;
    let start = pages::start(input.next_token.as_deref())?;
    let bounds = (start.map_or(Bound::Unbounded, Bound::Excluded), Bound::Unbounded);
    let snapshot = call.store.snapshot();
    let rows = snapshot
        .range(IDENTITY_PROVIDERS.of(&pool.id), bounds)
        .map(|(_, row)| decode::<IdentityProvider>(row));
    let (found, next_token) = pages::page(rows, pages::most(input.max_results), |one| Key::text(&one.name))?;
    Ok(Output { providers: found.iter().map(IdentityProvider::listed).collect(), next_token })
}
