//! TagResource: puts tags on a state machine or an activity, in place of those of the same keys.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections::Tag;
use crate::tags;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    resource_arn: String,
    tags: Vec<Tag>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn tag_resource(call: Call, input: Input) -> Result<Output, ApiError> {
    call.store
        .commit(|tx| {
            tags::check(tx, call.store.scope(), &input.resource_arn)?;
            tags::add(tx, &input.resource_arn, input.tags)
        })
        .await?;
    Ok(Output {})
}
