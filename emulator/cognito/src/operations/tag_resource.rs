//! TagResource: puts tags on a pool, in place of those of the same keys.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::collections::{pool_of_arn, put_pool};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    resource_arn: String,
    tags: Map<String, Value>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn tag_resource(call: Call, input: Input) -> Result<Output, ApiError> {
    call.store
        .commit(|tx| {
            let mut pool = pool_of_arn(tx, &call.caller, &input.resource_arn)?;
            pool.settings.user_pool_tags.get_or_insert_default().extend(input.tags);
            put_pool(tx, &pool)
        })
        .await?;
    Ok(Output {})
}
