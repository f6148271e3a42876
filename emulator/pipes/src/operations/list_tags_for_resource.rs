//! ListTagsForResource: the tags of a pipe.

use std::collections::BTreeMap;

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::pipes;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    resource_arn: String,
}

#[derive(Serialize)]
pub(super) struct Output {
    tags: BTreeMap<String, String>,
}

pub(super) async fn list_tags_for_resource(call: Call, input: Input) -> Result<Output, ApiError> {
    let pipe = pipes::pipe(&call.store, pipes::name_of(&call, &input.resource_arn)?)?;
    Ok(Output { tags: pipe.tags })
}
