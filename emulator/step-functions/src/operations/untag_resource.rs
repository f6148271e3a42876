//! UntagResource: takes tags off a state machine or an activity. Keys that it does not have are no error (captured).

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::tags;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    resource_arn: String,
    tag_keys: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn untag_resource(call: Call, input: Input) -> Result<Output, ApiError> {
    call.store
        .commit(|tx| {
            tags::check(tx, call.store.scope(), &input.resource_arn)?;
            tags::remove(tx, &input.resource_arn, &input.tag_keys)
        })
        .await?;
    Ok(Output {})
}
