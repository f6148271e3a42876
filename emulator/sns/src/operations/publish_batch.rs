//! PublishBatch: up to ten messages to the subscribers of a topic. As on AWS, a message that is wrong has the whole batch refused
//! (captured).

use std::collections::BTreeSet;

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::publishing::{self, MOST_BYTES, Receipt, Sent};
use crate::{addresses, errors, topics};

/// How many messages a batch may have.
const MOST_ENTRIES: usize = 10;
const LONGEST_ID: usize = 80;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    topic_arn: String,
    publish_batch_request_entries: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(rename = "Id")]
    id: String,
    #[serde(flatten)]
    sent: Sent,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    successful: Vec<Published>,
    failed: Vec<Value>,
}

#[derive(Serialize)]
struct Published {
    #[serde(rename = "Id")]
    id: String,
    #[serde(flatten)]
    receipt: Receipt,
}

pub(super) async fn publish_batch(mut call: Call, input: Input) -> Result<Output, ApiError> {
    let name = addresses::enter_topic(&mut call, "TopicArn", &input.topic_arn)?;
    let entries = input.publish_batch_request_entries;
    if entries.is_empty() {
        return Err(errors::empty_batch());
    }
    if entries.len() > MOST_ENTRIES {
        return Err(errors::too_many_entries());
    }
    let is_known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let is_id = |id: &str| !id.is_empty() && id.len() <= LONGEST_ID && id.bytes().all(is_known);
    if !entries.iter().all(|entry| is_id(&entry.id)) {
        return Err(errors::invalid_entry_id());
    }
    let ids: BTreeSet<&str> = entries.iter().map(|entry| entry.id.as_str()).collect();
    if ids.len() < entries.len() {
        return Err(errors::ids_not_distinct());
    }
    let topic = topics::topic(&call.store, &name)?;
    let (mut ids, mut notifications, mut size) = (Vec::new(), Vec::new(), 0_usize);
    for entry in entries {
        let sent = entry.sent;
        size = size.saturating_add(sent.size());
        ids.push(entry.id);
        notifications.push(publishing::prepare(&call, &topic, sent)?);
    }
    if size > MOST_BYTES {
        return Err(errors::batch_too_long());
    }
    let receipts = publishing::publish(&call, &topic, notifications).await?;
    let successful = ids.into_iter().zip(receipts).map(|(id, receipt)| Published { id, receipt }).collect();
    Ok(Output { successful, failed: Vec::new() })
}
