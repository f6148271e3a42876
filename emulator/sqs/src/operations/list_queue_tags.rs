//! ListQueueTags: the tags of a queue.

use std::collections::BTreeMap;

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::{addresses, collections};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    queue_url: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    tags: BTreeMap<String, String>,
}

pub(super) async fn list_queue_tags(mut call: Call, input: Input) -> Result<Output, ApiError> {
    let name = addresses::enter(&mut call, input.queue_url)?;
    Ok(Output { tags: collections::queue(&call.store, &name)?.tags })
}
