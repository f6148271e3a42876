//! UntagResource: takes tags from a group.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::{groups, tags};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    resource_arn: String,
    tag_keys: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn untag_resource(call: Call, input: Input) -> Result<Output, ApiError> {
    let name = tags::group(&call, &input.resource_arn)?;
    call.store
        .commit(|tx| {
            let mut group = groups::group(tx, name)?;
            group.tags.retain(|key, _| !input.tag_keys.contains(key));
            groups::put(tx, &group)
        })
        .await?;
    Ok(Output {})
}
