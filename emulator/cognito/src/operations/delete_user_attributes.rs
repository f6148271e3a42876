//! DeleteUserAttributes: takes attributes from whoever shows an access token.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections;
use crate::model::attribute::Attribute;
use crate::names::Taken;
use crate::self_service::check_writable;
use crate::{changes, errors, tokens};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    access_token: String,
    user_attribute_names: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn delete_user_attributes(mut call: Call, input: Input) -> Result<Output, ApiError> {
    let bearer = tokens::access(&mut call, &input.access_token)?;
    let pool = &bearer.pool;
    let names = &input.user_attribute_names;
    let written: Vec<Attribute> = names.iter().map(|name| Attribute::new(name, "")).collect();
    check_writable(&bearer.client, &written)?;
    call.store
        .commit(|tx| {
            let before = collections::user(tx, pool, &bearer.user.username)?.ok_or_else(errors::no_user)?;
            let after = changes::without(pool, &before, names, call.now)?;
            changes::put(tx, pool, &before, &after, Taken::Stays)
        })
        .await?;
    Ok(Output {})
}
