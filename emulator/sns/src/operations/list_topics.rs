//! ListTopics: the ARNs of the topics in the order of their names, a hundred at a time.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::Key;

use crate::addresses::topic_arn;
use crate::collections::{TOPICS, page};
use crate::model::topic::Topic;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    topics: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(super) async fn list_topics(call: Call, input: Input) -> Result<Output, ApiError> {
    let snapshot = call.store.snapshot();
    let token = input.next_token.as_deref();
    let (topics, next_token) = page::<Topic>(&snapshot, TOPICS.whole(), &Key::parts().key(), token)?;
    let scope = call.store.scope();
    let topics = topics.iter().map(|topic| json!({"TopicArn": topic_arn(scope, &topic.name)})).collect();
    Ok(Output { topics, next_token })
}
