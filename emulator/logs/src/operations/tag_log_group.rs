//! TagLogGroup: puts tags on a group by its name; the older form of TagResource.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::tags;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    log_group_name: String,
    tags: Map<String, Value>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn tag_log_group(call: Call, input: Input) -> Result<Output, ApiError> {
    tags::put(&call, &input.log_group_name, input.tags).await?;
    Ok(Output {})
}
