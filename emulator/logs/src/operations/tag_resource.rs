//! TagResource: puts tags on a group by its ARN, in place of those of the same keys.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::model::group::name_in;
use crate::{errors, tags};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    resource_arn: String,
    tags: Map<String, Value>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn tag_resource(call: Call, input: Input) -> Result<Output, ApiError> {
    let name = name_in(call.store.scope(), &input.resource_arn).ok_or_else(errors::no_resource)?;
    tags::put(&call, &name, input.tags).await?;
    Ok(Output {})
}
