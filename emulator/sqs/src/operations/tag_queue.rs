//! TagQueue: adds tags to a queue, or gives those that it has other values.

use std::collections::BTreeMap;

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::{addresses, collections, errors};

/// How many tags a queue has, at the most. Believed: AWS recommends it.
const MOST_TAGS: usize = 50;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    queue_url: Option<String>,
    tags: Option<BTreeMap<String, String>>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn tag_queue(mut call: Call, input: Input) -> Result<Output, ApiError> {
    let name = addresses::enter(&mut call, input.queue_url)?;
    let tags = input.tags.filter(|tags| !tags.is_empty()).ok_or_else(|| errors::missing_parameter("Tags"))?;
    call.store
        .commit(|tx| {
            let mut queue = collections::queue(tx, &name)?;
            queue.tags.extend(tags);
            if queue.tags.len() > MOST_TAGS {
                return Err(errors::invalid_parameter("Too many tags added for queue."));
            }
            collections::put_queue(tx, &queue)
        })
        .await?;
    Ok(Output {})
}
