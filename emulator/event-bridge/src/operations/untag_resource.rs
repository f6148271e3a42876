//! UntagResource: takes tags from a bus or a rule.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::tags;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    #[serde(rename = "ResourceARN")]
    resource_arn: String,
    tag_keys: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn untag_resource(call: Call, input: Input) -> Result<Output, ApiError> {
    call.store
        .commit(|tx| {
            tags::change(tx, &call, &input.resource_arn, |kept| {
                kept.retain(|key, _| !input.tag_keys.contains(key));
            })
        })
        .await?;
    Ok(Output {})
}
