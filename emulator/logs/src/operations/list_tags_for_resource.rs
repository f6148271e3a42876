//! ListTagsForResource: the tags of a group by its ARN.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::model::group::name_in;
use crate::{errors, groups};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    resource_arn: String,
}

#[derive(Serialize)]
pub(super) struct Output {
    tags: Map<String, Value>,
}

pub(super) async fn list_tags_for_resource(call: Call, input: Input) -> Result<Output, ApiError> {
    let name = name_in(call.store.scope(), &input.resource_arn).ok_or_else(errors::no_resource)?;
    Ok(Output { tags: groups::group(&call.store, &name)?.tags })
}
