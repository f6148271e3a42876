//! ListGroups: a pool's groups in the order of their names, a page at a time.

use std::ops::Bound;

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use store::Key;

use crate::collections::{decode, pool};
use crate::groups::GROUPS;
use crate::model::group::{Group, GroupDescription};
use crate::pages;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    user_pool_id: String,
    limit: Option<usize>,
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    groups: Vec<GroupDescription>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(super) async fn list_groups(call: Call, input: Input) -> Result<Output, ApiError> {
    let pool = pool(&call.store, &input.user_pool_id)?;
    let start = pages::start(input.next_token.as_deref())?;
    let bounds = (start.map_or(Bound::Unbounded, Bound::Excluded), Bound::Unbounded);
    let snapshot = call.store.snapshot();
    let rows = snapshot.range(GROUPS.of(&pool.id), bounds).map(|(_, row)| decode::<Group>(row));
    let most = pages::most(input.limit);
    let (groups, next_token) = pages::page(rows, most, |group| Key::text(&group.name))?;
    let groups = groups.into_iter().map(|group| group.described(&pool.id)).collect();
    Ok(Output { groups, next_token })
}
