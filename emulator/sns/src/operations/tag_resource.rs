//! TagResource: puts tags on a topic, in place of those of the same keys.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::tags::{self, Tag};
use crate::{errors, topics};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    resource_arn: String,
    tags: Vec<Tag>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn tag_resource(mut call: Call, input: Input) -> Result<Output, ApiError> {
    let name = tags::enter(&mut call, &input.resource_arn)?;
    let asked = tags::kept(input.tags)?;
    call.store
        .commit(|tx| {
            let mut topic = topics::find(tx, &name)?.ok_or_else(errors::no_resource)?;
            topic.tags.extend(asked);
            tags::check(&topic.tags)?;
            topics::put(tx, &topic)
        })
        .await?;
    Ok(Output {})
}
