//! CreateScheduleGroup: a group with tags. A request of the same client token again is no conflict.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::model::group::Group;
use crate::tags::{self, Tag};
use crate::{errors, groups};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    name: String,
    tags: Option<Vec<Tag>>,
    client_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    schedule_group_arn: String,
}

pub(super) async fn create_schedule_group(call: Call, input: Input) -> Result<Output, ApiError> {
    let tags = tags::kept(input.tags.unwrap_or_default())?;
    let (created, modified) = (call.now.0, call.now.0);
    let group = Group { name: input.name, tags, created, modified, client_token: input.client_token };
    call.store
        .commit(|tx| match groups::find(tx, &group.name)? {
            Some(there) if there.client_token.is_some() && there.client_token == group.client_token => Ok(()),
            Some(_) => Err(errors::group_exists(&group.name)),
            None => groups::put(tx, &group),
        })
        .await?;
    Ok(Output { schedule_group_arn: group.arn(call.store.scope()) })
}
