//! UntagResource: takes tags from a pipe.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use super::tag_resource::retag;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    resource_arn: String,
    tag_keys: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn untag_resource(call: Call, input: Input) -> Result<Output, ApiError> {
    retag(&call, &input.resource_arn, |tags| tags.retain(|key, _| !input.tag_keys.contains(key))).await?;
    Ok(Output {})
}
