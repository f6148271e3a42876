//! ListTagsForResource: the tags of a bus or a rule.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::tags::{self, Tag};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    #[serde(rename = "ResourceARN")]
    resource_arn: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    tags: Vec<Tag>,
}

pub(super) async fn list_tags_for_resource(call: Call, input: Input) -> Result<Output, ApiError> {
    let tags = tags::of(&call.store, &call, &input.resource_arn)?;
    Ok(Output { tags })
}
