//! ListSubscriptions: the subscriptions of all topics, in the order of the topics' names, a hundred at a time.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::Key;

use crate::collections::{SUBSCRIPTIONS, page};
use crate::model::subscription::Subscription;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    pub(super) subscriptions: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) next_token: Option<String>,
}

pub(super) async fn list_subscriptions(call: Call, input: Input) -> Result<Output, ApiError> {
    listed(&call, &Key::parts().key(), input.next_token.as_deref())
}

/// The subscriptions whose keys begin with another.
pub(super) fn listed(call: &Call, prefix: &Key, token: Option<&str>) -> Result<Output, ApiError> {
    let snapshot = call.store.snapshot();
    let (listed, next_token) = page::<Subscription>(&snapshot, SUBSCRIPTIONS.whole(), prefix, token)?;
    let subscriptions = listed.iter().map(|one| one.listed(call.store.scope())).collect();
    Ok(Output { subscriptions, next_token })
}
