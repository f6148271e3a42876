//! RemovePermission: takes a statement from a topic's policy. Believed: none of that label is no fault.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::{addresses, topics};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    topic_arn: String,
    label: String,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn remove_permission(mut call: Call, input: Input) -> Result<Output, ApiError> {
    let name = addresses::enter_topic(&mut call, "TopicArn", &input.topic_arn)?;
    call.store
        .commit(|tx| {
            let mut topic = topics::topic(tx, &name)?;
            let mut policy = topic.policy(call.store.scope());
            if let Some(statements) = policy["Statement"].as_array_mut() {
                statements.retain(|statement| statement["Sid"] != input.label.as_str());
                topic.attributes.insert("Policy".to_owned(), policy.to_string());
            }
            topics::put(tx, &topic)
        })
        .await?;
    Ok(Output {})
}
