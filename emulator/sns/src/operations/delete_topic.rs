//! DeleteTopic: removes a topic with its subscriptions. None of that name is no fault.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::{addresses, topics};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    topic_arn: String,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn delete_topic(mut call: Call, input: Input) -> Result<Output, ApiError> {
    let name = addresses::enter_topic(&mut call, "TopicArn", &input.topic_arn)?;
    call.store
        .commit(|tx| {
            topics::remove(tx, &name);
            Ok::<(), ApiError>(())
        })
        .await?;
    Ok(Output {})
}
