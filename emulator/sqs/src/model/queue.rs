//! A queue and its attributes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::redrive_policy::{RedriveAllowPolicy, RedrivePolicy};

/// What the name of a FIFO queue ends with.
pub(crate) const FIFO_SUFFIX: &str = ".fifo";
const LONGEST_NAME: usize = 80;

/// The largest message that a queue may allow, and does unless told otherwise: 1 MiB.
pub(crate) const MAXIMUM_SIZE: u32 = 1_048_576;
const VISIBILITY_TIMEOUT: u32 = 30;
/// Four days.
const RETENTION: u32 = 345_600;
/// For how long a data key is used, unless told otherwise.
const DATA_KEY_REUSE: u32 = 300;

/// A queue as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Queue {
    /// Tells it from every queue that had its name before; its rows are under this id.
    pub(crate) id: String,
    pub(crate) name: String,
    /// In milliseconds since 1970, as all times here.
    pub(crate) created: i64,
    pub(crate) modified: i64,
    pub(crate) fifo: bool,
    pub(crate) attributes: Attributes,
    pub(crate) tags: BTreeMap<String, String>,
    /// When it was last purged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) purged: Option<i64>,
}

/// What of a queue can be set. Times are in seconds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Attributes {
    pub(crate) visibility_timeout: u32,
    pub(crate) delay: u32,
    pub(crate) maximum_size: u32,
    pub(crate) retention: u32,
    pub(crate) wait: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) policy: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) redrive: Option<RedrivePolicy>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) redrive_allow: Option<RedriveAllowPolicy>,
    pub(crate) content_based_deduplication: bool,
    /// Whether deduplication ids count in their group alone.
    pub(crate) deduplication_per_group: bool,
    pub(crate) throughput_per_group: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) key: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) key_reuse: Option<u32>,
    pub(crate) managed_encryption: bool,
}

impl Default for Attributes {
    fn default() -> Attributes {
        Attributes {
            visibility_timeout: VISIBILITY_TIMEOUT,
            delay: 0,
            maximum_size: MAXIMUM_SIZE,
            retention: RETENTION,
            wait: 0,
            policy: None,
            redrive: None,
            redrive_allow: None,
            content_based_deduplication: false,
            deduplication_per_group: false,
            throughput_per_group: false,
            key: None,
            key_reuse: None,
            managed_encryption: true,
        }
    }
}

impl Queue {
    /// From when on messages that were sent before are gone, at a time: a message is kept for the retention period.
    pub(crate) fn expired_before(&self, now: u64) -> u64 {
        now.saturating_sub(u64::from(self.attributes.retention) * 1_000)
    }

    /// Whether a message that was sent at a time is gone by now.
    pub(crate) fn has_lost(&self, sent: u64, now: u64) -> bool {
        sent.saturating_add(u64::from(self.attributes.retention) * 1_000) <= now
    }
}

/// Whether a queue can have this name.
pub(crate) fn is_name(name: &str, fifo: bool) -> bool {
    let stem = if fifo { name.strip_suffix(FIFO_SUFFIX) } else { Some(name) };
    name.len() <= LONGEST_NAME && stem.is_some_and(|stem| !stem.is_empty() && stem.bytes().all(is_of_names))
}

fn is_of_names(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

/// How many messages of a queue are in which state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) visible: usize,
    pub(crate) in_flight: usize,
    pub(crate) delayed: usize,
}

/// All attributes of a queue as AWS names and writes them, in AWS's order.
pub(crate) fn described(queue: &Queue, arn: &str, counts: Counts) -> Map<String, Value> {
    let attributes = &queue.attributes;
    let mut told = Map::new();
    let mut tell = |name: &str, value: String| told.insert(name.to_owned(), Value::String(value));
    tell("QueueArn", arn.to_owned());
    tell("ApproximateNumberOfMessages", counts.visible.to_string());
    tell("ApproximateNumberOfMessagesNotVisible", counts.in_flight.to_string());
    tell("ApproximateNumberOfMessagesDelayed", counts.delayed.to_string());
    tell("CreatedTimestamp", (queue.created / 1_000).to_string());
    tell("LastModifiedTimestamp", (queue.modified / 1_000).to_string());
    tell("VisibilityTimeout", attributes.visibility_timeout.to_string());
    tell("MaximumMessageSize", attributes.maximum_size.to_string());
    tell("MessageRetentionPeriod", attributes.retention.to_string());
    tell("DelaySeconds", attributes.delay.to_string());
    if let Some(policy) = &attributes.policy {
        tell("Policy", policy.clone());
    }
    if let Some(policy) = &attributes.redrive {
        tell("RedrivePolicy", policy.written());
    }
    tell("ReceiveMessageWaitTimeSeconds", attributes.wait.to_string());
    if let Some(policy) = &attributes.redrive_allow {
        tell("RedriveAllowPolicy", policy.written());
    }
    if let Some(key) = &attributes.key {
        tell("KmsMasterKeyId", key.clone());
        tell("KmsDataKeyReusePeriodSeconds", attributes.key_reuse.unwrap_or(DATA_KEY_REUSE).to_string());
    }
    if queue.fifo {
        tell("FifoQueue", "true".to_owned());
        let scope = if attributes.deduplication_per_group { "messageGroup" } else { "queue" };
        tell("DeduplicationScope", scope.to_owned());
        let limit = if attributes.throughput_per_group { "perMessageGroupId" } else { "perQueue" };
        tell("FifoThroughputLimit", limit.to_owned());
        tell("ContentBasedDeduplication", attributes.content_based_deduplication.to_string());
    }
    tell("SqsManagedSseEnabled", attributes.managed_encryption.to_string());
    told
}
