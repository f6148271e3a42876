//! GetTopicAttributes: what was said of a topic, what follows from it, and how many subscriptions it has.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::model::subscription::Subscription;
use crate::{addresses, subscriptions, topics};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    topic_arn: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    attributes: Map<String, Value>,
}

pub(super) async fn get_topic_attributes(mut call: Call, input: Input) -> Result<Output, ApiError> {
    let name = addresses::enter_topic(&mut call, "TopicArn", &input.topic_arn)?;
    let snapshot = call.store.snapshot();
    let topic = topics::topic(&snapshot, &name)?;
    let subscriptions = subscriptions::of_topic(&snapshot, &name)?;
    let pending = subscriptions.iter().filter(|one| Subscription::is_pending(one)).count();
    let mut attributes = topic.shown(call.store.scope());
    let mut count = |name: &str, count: String| attributes.insert(name.to_owned(), json!(count));
    count("SubscriptionsPending", pending.to_string());
    count("SubscriptionsConfirmed", (subscriptions.len() - pending).to_string());
    count("SubscriptionsDeleted", topic.ended.to_string());
    Ok(Output { attributes })
}
