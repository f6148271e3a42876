//! ListUserPools: the pools of the account in the region, in the order of their ids, a page at a time.

use std::ops::Bound;

use contract::{ApiError, Call, Time};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use store::Key;

use crate::collections::{POOLS, decode};
use crate::model::pool::Pool;
use crate::pages;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    max_results: usize,
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    user_pools: Vec<Description>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Description {
    id: String,
    name: String,
    lambda_config: Map<String, Value>,
    last_modified_date: Time,
    creation_date: Time,
}

pub(super) async fn list_user_pools(call: Call, input: Input) -> Result<Output, ApiError> {
    let start = pages::start(input.next_token.as_deref())?;
    let snapshot = call.store.snapshot();
    let rows =
        snapshot.range(POOLS.whole(), (start.map_or(Bound::Unbounded, Bound::Excluded), Bound::Unbounded));
    let pools = rows.map(|(_, row)| decode::<Pool>(row));
    let (pools, next_token) = pages::page(pools, input.max_results, |pool| Key::text(&pool.id))?;
    let user_pools = pools.into_iter().map(|pool| Description {
        id: pool.id,
        name: pool.name,
        lambda_config: pool.settings.lambda_config.unwrap_or_default(),
        last_modified_date: Time(pool.modified),
        creation_date: Time(pool.created),
    });
    Ok(Output { user_pools: user_pools.collect(), next_token })
}
