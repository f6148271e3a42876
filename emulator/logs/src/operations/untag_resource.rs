//! UntagResource: takes tags from a group by its ARN.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::model::group::name_in;
use crate::{errors, tags};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    resource_arn: String,
    tag_keys: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn untag_resource(call: Call, input: Input) -> Result<Output, ApiError> {
    let name = name_in(call.store.scope(), &input.resource_arn).ok_or_else(errors::no_resource)?;
    tags::remove(&call, &name, input.tag_keys).await?;
    Ok(Output {})
}
