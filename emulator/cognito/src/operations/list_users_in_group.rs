//! ListUsersInGroup: the members of a group, a page at a time. The order is believed.

use std::ops::Bound;

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use store::Key;

use crate::collections::{pool, user};
use crate::errors;
use crate::groups::{MEMBERS, group};
use crate::model::user::{User, UserDescription};
use crate::pages;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    user_pool_id: String,
    group_name: String,
    limit: Option<usize>,
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    users: Vec<UserDescription>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(super) async fn list_users_in_group(call: Call, input: Input) -> Result<Output, ApiError> {
    let pool = pool(&call.store, &input.user_pool_id)?;
    let group = group(&call.store, &pool.id, &input.group_name)?;
    let members = Key::text(&group.name);
    let start = pages::start(input.next_token.as_deref())?.map_or_else(
        || Bound::Included(members.clone()),
        // A token of another group leads to nobody of this one.
        |start| if start > members { Bound::Excluded(start) } else { Bound::Included(members.clone()) },
    );
    let end = members.after_prefix().map_or(Bound::Unbounded, Bound::Excluded);
    let snapshot = call.store.snapshot();
    let rows = snapshot.range(MEMBERS.of(&pool.id), (start, end)).map(|(_, username)| {
        let username = str::from_utf8(username).map_err(|_| errors::corrupt("a member"))?;
        user(&snapshot, &pool, username)?.ok_or_else(|| errors::corrupt("a member"))
    });
    let place = |user: &User| Key::parts().text(&group.name).text(&user.sub).key();
    let (users, next_token) = pages::page(rows, pages::most(input.limit), place)?;
    Ok(Output { users: users.iter().map(User::described).collect(), next_token })
}
