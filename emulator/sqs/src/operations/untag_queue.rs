//! UntagQueue: takes tags off a queue. One that it does not have is no fault.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::{addresses, collections, errors};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    queue_url: Option<String>,
    tag_keys: Option<Vec<String>>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn untag_queue(mut call: Call, input: Input) -> Result<Output, ApiError> {
    let name = addresses::enter(&mut call, input.queue_url)?;
    let keys =
        input.tag_keys.filter(|keys| !keys.is_empty()).ok_or_else(|| errors::missing_parameter("TagKeys"))?;
    call.store
        .commit(|tx| {
            let mut queue = collections::queue(tx, &name)?;
            queue.tags.retain(|key, _| !keys.contains(key));
            collections::put_queue(tx, &queue)
        })
        .await?;
    Ok(Output {})
}
