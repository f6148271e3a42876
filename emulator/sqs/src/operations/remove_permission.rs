//! RemovePermission: takes a statement out of a queue's policy, by its label.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::model::permission;
use crate::{addresses, collections, errors};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    queue_url: Option<String>,
    label: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn remove_permission(mut call: Call, input: Input) -> Result<Output, ApiError> {
    let name = addresses::enter(&mut call, input.queue_url)?;
    let label = input.label.ok_or_else(|| errors::missing_parameter("Label"))?;
    call.store
        .commit(|tx| {
            let mut queue = collections::queue(tx, &name)?;
            queue.attributes.policy = permission::removed(queue.attributes.policy.as_deref(), &label)?;
            queue.modified = call.now.0;
            collections::put_queue(tx, &queue)
        })
        .await?;
    Ok(Output {})
}
