//! ListSubscriptionsByTopic: the subscriptions of a topic, a hundred at a time.

use contract::{ApiError, Call};
use serde::Deserialize;
use store::Key;

use super::list_subscriptions::{Output, listed};
use crate::{addresses, topics};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    topic_arn: String,
    next_token: Option<String>,
}

pub(super) async fn list_subscriptions_by_topic(mut call: Call, input: Input) -> Result<Output, ApiError> {
    let name = addresses::enter_topic(&mut call, "TopicArn", &input.topic_arn)?;
    topics::topic(&call.store, &name)?;
    listed(&call, &Key::parts().text(&name).key(), input.next_token.as_deref())
}
