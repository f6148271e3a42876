//! ListTagsForResource: the tags of a pool.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::collections::pool_of_arn;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    resource_arn: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    tags: Map<String, Value>,
}

pub(super) async fn list_tags_for_resource(call: Call, input: Input) -> Result<Output, ApiError> {
    let pool = pool_of_arn(&call.store, &call.caller, &input.resource_arn)?;
    Ok(Output { tags: pool.settings.user_pool_tags.unwrap_or_default() })
}
