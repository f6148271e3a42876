//! ListTagsForResource: the tags of a topic.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::tags::{self, Tag};
use crate::{errors, topics};

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

pub(super) async fn list_tags_for_resource(mut call: Call, input: Input) -> Result<Output, ApiError> {
    let name = tags::enter(&mut call, &input.resource_arn)?;
    let topic = topics::find(&call.store, &name)?.ok_or_else(errors::no_resource)?;
    let tags = topic.tags.into_iter().map(|(key, value)| Tag { key, value }).collect();
    Ok(Output { tags })
}
