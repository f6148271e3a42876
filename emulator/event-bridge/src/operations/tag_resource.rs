//! TagResource: puts tags on a bus or a rule, in place of those of the same keys.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::tags::{self, Tag};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    #[serde(rename = "ResourceARN")]
    resource_arn: String,
    tags: Vec<Tag>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn tag_resource(call: Call, input: Input) -> Result<Output, ApiError> {
    let tags = tags::kept(Some(input.tags));
    call.store.commit(|tx| tags::change(tx, &call, &input.resource_arn, |kept| kept.extend(tags))).await?;
    Ok(Output {})
}
