//! ListTagsForResource: the tags of a state machine or an activity.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections::Tag;
use crate::tags;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    resource_arn: String,
}

#[derive(Serialize)]
pub(super) struct Output {
    tags: Vec<Tag>,
}

pub(super) async fn list_tags_for_resource(call: Call, input: Input) -> Result<Output, ApiError> {
    let snapshot = call.store.snapshot();
    tags::check(&snapshot, call.store.scope(), &input.resource_arn)?;
    Ok(Output { tags: tags::of(&snapshot, &input.resource_arn)? })
}
