//! ListTagsForResource: the tags of a group.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::groups;
use crate::tags::{self, Tag};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    resource_arn: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    tags: Vec<Tag>,
}

pub(super) async fn list_tags_for_resource(call: Call, input: Input) -> Result<Output, ApiError> {
    let group = groups::group(&call.store, tags::group(&call, &input.resource_arn)?)?;
    let tags = group.tags.into_iter().map(|(key, value)| Tag { key, value }).collect();
    Ok(Output { tags })
}
