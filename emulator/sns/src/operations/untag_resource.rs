//! UntagResource: takes tags from a topic.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::{errors, tags, topics};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    resource_arn: String,
    tag_keys: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn untag_resource(mut call: Call, input: Input) -> Result<Output, ApiError> {
    let name = tags::enter(&mut call, &input.resource_arn)?;
    call.store
        .commit(|tx| {
            let mut topic = topics::find(tx, &name)?.ok_or_else(errors::no_resource)?;
            topic.tags.retain(|key, _| !input.tag_keys.contains(key));
            topics::put(tx, &topic)
        })
        .await?;
    Ok(Output {})
}
