//! GetSubscriptionAttributes: what was said of a subscription, and what follows from it.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{addresses, subscriptions, topics};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    subscription_arn: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    attributes: Map<String, Value>,
}

pub(super) async fn get_subscription_attributes(mut call: Call, input: Input) -> Result<Output, ApiError> {
    let (topic, id) = addresses::enter_subscription(&mut call, &input.subscription_arn)?;
    let snapshot = call.store.snapshot();
    let subscription = subscriptions::subscription(&snapshot, &topic, &id)?;
    let topic = topics::find(&snapshot, &topic)?;
    let policy = topic.as_ref().and_then(|topic| topic.attributes.get("DeliveryPolicy"));
    Ok(Output { attributes: subscription.shown(call.store.scope(), policy.map(String::as_str)) })
}
