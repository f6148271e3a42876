//! UpdateGroup: says some of a group anew; what is left out stays.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections::pool;
use crate::groups::{group, put_group};
use crate::model::group::GroupDescription;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    user_pool_id: String,
    group_name: String,
    description: Option<String>,
    role_arn: Option<String>,
    precedence: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    group: GroupDescription,
}

pub(super) async fn update_group(call: Call, input: Input) -> Result<Output, ApiError> {
    let id = &input.user_pool_id;
    let updated = call.store.commit(|tx| {
        pool(tx, id)?;
        let mut group = group(tx, id, &input.group_name)?;
        group.description = input.description.or(group.description);
        group.role = input.role_arn.or(group.role);
        group.precedence = input.precedence.or(group.precedence);
        group.modified = call.now.0;
        put_group(tx, id, &group)?;
        Ok::<_, ApiError>(group)
    });
    Ok(Output { group: updated.await?.described(id) })
}
