//! TagResource: puts tags on a group, in place of those of the same keys.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::groups;
use crate::tags::{self, Tag};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    resource_arn: String,
    tags: Vec<Tag>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn tag_resource(call: Call, input: Input) -> Result<Output, ApiError> {
    let name = tags::group(&call, &input.resource_arn)?;
    let asked = tags::kept(input.tags)?;
    call.store
        .commit(|tx| {
            let mut group = groups::group(tx, name)?;
            group.tags.extend(asked);
            tags::check(&group.tags)?;
            groups::put(tx, &group)
        })
        .await?;
    Ok(Output {})
}
