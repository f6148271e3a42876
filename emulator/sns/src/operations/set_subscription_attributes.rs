//! SetSubscriptionAttributes: sets one attribute of a subscription; an empty value takes it away.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::{addresses, subscriptions, topics};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    subscription_arn: String,
    attribute_name: String,
    attribute_value: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn set_subscription_attributes(mut call: Call, input: Input) -> Result<Output, ApiError> {
    let (topic, id) = addresses::enter_subscription(&mut call, &input.subscription_arn)?;
    let value = input.attribute_value.unwrap_or_default();
    call.store
        .commit(|tx| {
            let mut subscription = subscriptions::subscription(tx, &topic, &id)?;
            let topic = topics::topic(tx, &topic)?;
            subscription
                .set(&input.attribute_name, &value, topic.fifo)
                .map_err(crate::model::subscription::Refusal::when_set)?;
            subscriptions::put(tx, &subscription)
        })
        .await?;
    Ok(Output {})
}
