//! PutDataProtectionPolicy: keeps a policy for a topic, to be shown; nothing is looked for in messages.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::{addresses, topics};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    resource_arn: String,
    data_protection_policy: String,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn put_data_protection_policy(mut call: Call, input: Input) -> Result<Output, ApiError> {
    let name = addresses::enter_topic(&mut call, "ResourceArn", &input.resource_arn)?;
    let policy = Some(input.data_protection_policy).filter(|policy| !policy.is_empty());
    call.store
        .commit(|tx| {
            let mut topic = topics::topic(tx, &name)?;
            topic.data_protection_policy = policy;
            topics::put(tx, &topic)
        })
        .await?;
    Ok(Output {})
}
