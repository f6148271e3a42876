//! UntagLogGroup: takes tags from a group by its name; the older form of UntagResource.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::tags;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    log_group_name: String,
    tags: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn untag_log_group(call: Call, input: Input) -> Result<Output, ApiError> {
    tags::remove(&call, &input.log_group_name, input.tags).await?;
    Ok(Output {})
}
