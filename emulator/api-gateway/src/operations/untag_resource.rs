//! UntagResource: takes tags away.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::model::Nothing;
use crate::tags;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    resource_arn: String,
    tag_keys: Vec<String>,
}

pub(super) async fn untag_resource(call: Call, input: Input) -> Result<Nothing, ApiError> {
    call.store
        .commit(|tx| {
            tags::change(tx, &input.resource_arn, |tags| tags.retain(|key, _| !input.tag_keys.contains(key)))
        })
        .await?;
    Ok(Nothing {})
}
