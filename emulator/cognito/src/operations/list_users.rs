//! ListUsers: a pool's users, or those whom a filter takes, in the order of their usernames, a page at a time.

use std::ops::Bound;

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections::{USERS, decode, pool, user_key};
use crate::model::user::{User, UserDescription};
use crate::model::user_filter::UserFilter;
use crate::{errors, pages};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    user_pool_id: String,
    attributes_to_get: Option<Vec<String>>,
    limit: Option<usize>,
    pagination_token: Option<String>,
    #[serde(default)]
    filter: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    users: Vec<UserDescription>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pagination_token: Option<String>,
}

pub(super) async fn list_users(call: Call, input: Input) -> Result<Output, ApiError> {
    let pool = pool(&call.store, &input.user_pool_id)?;
    let filter = match input.filter.trim() {
        "" => None,
        text => Some(UserFilter::read(text).ok_or_else(errors::filter_refused)?),
    };
    let shown = input.attributes_to_get;
    let is_known = |name: &String| pool.schema.iter().any(|known| known.name == *name);
    if shown.as_ref().is_some_and(|shown| !shown.iter().all(is_known)) {
        return Err(errors::attributes_to_get_refused());
    }
    let start = pages::start(input.pagination_token.as_deref())?;
    let bounds = (start.map_or(Bound::Unbounded, Bound::Excluded), Bound::Unbounded);
    let snapshot = call.store.snapshot();
    let rows = snapshot.range(USERS.of(&pool.id), bounds).map(|(_, row)| decode::<User>(row));
    let taken = rows.filter(|user| match (user, &filter) {
        (Ok(user), Some(filter)) => filter.takes(&pool, user),
        _ => true,
    });
    let place = |user: &User| user_key(&pool, &user.username);
    let (users, pagination_token): (Vec<User>, _) = pages::page(taken, pages::most(input.limit), place)?;
    let users = users.iter().map(|user| {
        let mut described = user.described();
        if let Some(shown) = &shown {
            described.attributes.retain(|attribute| shown.contains(&attribute.name));
        }
        described
    });
    Ok(Output { users: users.collect(), pagination_token })
}
