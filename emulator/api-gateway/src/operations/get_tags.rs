//! GetTags: the tags of what an ARN names. `position` and `limit` are accepted: all tags are on one page.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::model::Texts;
use crate::tags;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    resource_arn: String,
}

pub(super) async fn get_tags(call: Call, input: Input) -> Result<Tags, ApiError> {
    Ok(Tags { tags: tags::of(&call.store, &input.resource_arn)? })
}

#[derive(Serialize)]
pub(super) struct Tags {
    tags: Texts,
}
