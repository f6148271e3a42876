//! UntagResource: takes tags from a pool.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections::{pool_of_arn, put_pool};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    resource_arn: String,
    tag_keys: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn untag_resource(call: Call, input: Input) -> Result<Output, ApiError> {
    call.store
        .commit(|tx| {
            let mut pool = pool_of_arn(tx, &call.caller, &input.resource_arn)?;
            if let Some(tags) = &mut pool.settings.user_pool_tags {
                tags.retain(|key, _| !input.tag_keys.contains(key));
            }
            put_pool(tx, &pool)
        })
        .await?;
    Ok(Output {})
}
