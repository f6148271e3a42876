//! A target of a rule, with all that was said of it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// How often a delivery is tried again if nothing is said (documented).
const ATTEMPTS: i64 = 185;
/// How old an event gets whose delivery is tried again if nothing is said, in seconds (documented).
const AGE: i64 = 86_400;

/// A target. What is not read here is kept and shown.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Target {
    pub(crate) id: String,
    pub(crate) arn: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) input: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) input_path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) input_transformer: Option<InputTransformer>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sqs_parameters: Option<SqsParameters>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) dead_letter_config: Option<DeadLetterConfig>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) retry_policy: Option<RetryPolicy>,
    #[serde(flatten)]
    pub(crate) others: Map<String, Value>,
}

/// What of the event is put where into a text.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct InputTransformer {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) input_paths_map: Option<Map<String, Value>>,
    pub(crate) input_template: String,
}

/// For queues that keep an order.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct SqsParameters {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) message_group_id: Option<String>,
}

/// Where events go that were given up.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DeadLetterConfig {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) arn: Option<String>,
}

/// How long a delivery is tried.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct RetryPolicy {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) maximum_retry_attempts: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) maximum_event_age_in_seconds: Option<i64>,
}

impl Target {
    /// How often a delivery is tried again.
    pub(crate) fn most_retries(&self) -> i64 {
        self.retry_policy.and_then(|policy| policy.maximum_retry_attempts).unwrap_or(ATTEMPTS)
    }

    /// How old an event gets whose delivery is tried again, in milliseconds.
    pub(crate) fn patience(&self) -> i64 {
        self.retry_policy.and_then(|policy| policy.maximum_event_age_in_seconds).unwrap_or(AGE) * 1_000
    }

    /// The queue for what was given up.
    pub(crate) fn dead_letter_queue(&self) -> Option<&str> {
        self.dead_letter_config.as_ref()?.arn.as_deref()
    }
}
