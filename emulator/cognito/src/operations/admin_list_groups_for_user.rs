//! AdminListGroupsForUser: the groups of a user, the first in precedence first, a page at a time.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use store::Key;

use crate::collections::{find_user, pool};
use crate::model::group::{Group, GroupDescription};
use crate::{errors, groups, pages};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    user_pool_id: String,
    username: String,
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

pub(super) async fn admin_list_groups_for_user(call: Call, input: Input) -> Result<Output, ApiError> {
    let pool = pool(&call.store, &input.user_pool_id)?;
    let user = find_user(&call.store, &pool, &input.username)?.ok_or_else(errors::no_user)?;
    let place = |group: &Group| Key::parts().number(order(group)).text(&group.name).key();
    let start = pages::start(input.next_token.as_deref())?;
    let groups = groups::of_user(&call.store.snapshot(), &pool.id, &user)?.into_iter();
    let rest = groups.filter(|group| start.as_ref().is_none_or(|start| place(group) > *start)).map(Ok);
    let (groups, next_token) = pages::page(rest, pages::most(input.limit), place)?;
    let groups = groups.into_iter().map(|group| group.described(&pool.id)).collect();
    Ok(Output { groups, next_token })
}

/// A group without precedence comes last.
fn order(group: &Group) -> u64 {
    group.precedence.map_or(u64::MAX, |precedence| u64::try_from(precedence).unwrap_or(0))
}
