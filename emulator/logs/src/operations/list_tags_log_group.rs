//! ListTagsLogGroup: the tags of a group by its name; the older form of ListTagsForResource.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::groups;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    log_group_name: String,
}

#[derive(Serialize)]
pub(super) struct Output {
    tags: Map<String, Value>,
}

pub(super) async fn list_tags_log_group(call: Call, input: Input) -> Result<Output, ApiError> {
    let name = input.log_group_name;
    Ok(Output { tags: groups::group(&call.store, &name)?.tags })
}
