//! GetQueueUrl: where a queue is, by its name.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::{addresses, collections, errors};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    queue_name: Option<String>,
    #[serde(rename = "QueueOwnerAWSAccountId")]
    owner: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    queue_url: String,
}

pub(super) async fn get_queue_url(mut call: Call, input: Input) -> Result<Output, ApiError> {
    let name = input.queue_name.ok_or_else(|| errors::missing_parameter("QueueName"))?;
    if let Some(owner) = input.owner {
        if !addresses::is_account(&owner) {
            return Err(errors::no_queue());
        }
        addresses::enter_account(&mut call, &owner);
    }
    collections::queue(&call.store, &name)?;
    Ok(Output { queue_url: addresses::url(&call, &name) })
}
