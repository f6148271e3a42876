//! CreateGroup: a group without members.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections::pool;
use crate::errors;
use crate::groups::{group, put_group};
use crate::model::group::{Group, GroupDescription};

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

pub(super) async fn create_group(call: Call, input: Input) -> Result<Output, ApiError> {
    let made = Group {
        name: input.group_name,
        description: input.description,
        role: input.role_arn,
        precedence: input.precedence,
        created: call.now.0,
        modified: call.now.0,
    };
    let id = &input.user_pool_id;
    call.store
        .commit(|tx| {
            pool(tx, id)?;
            match group(tx, id, &made.name) {
                Ok(_) => Err(errors::group_exists()),
                Err(_) => put_group(tx, id, &made),
            }
        })
        .await?;
    Ok(Output { group: made.described(id) })
}
