//! What a schedule invokes.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// How often a target is tried again, and for how long, if nothing is said (documented).
const MOST_RETRIES: i64 = 185;
const MOST_SECONDS: i64 = 86_400;

/// A target. Parameters of templates that are not emulated are kept and shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Target {
    pub(crate) arn: String,
    pub(crate) role_arn: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) dead_letter_config: Option<Value>,
    #[serde(default)]
    pub(crate) retry_policy: RetryPolicy,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) input: Option<String>,
    #[serde(flatten)]
    pub(crate) parameters: Map<String, Value>,
}

/// How a target is tried again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct RetryPolicy {
    pub(crate) maximum_event_age_in_seconds: i64,
    pub(crate) maximum_retry_attempts: i64,
}

impl Default for RetryPolicy {
    fn default() -> RetryPolicy {
        RetryPolicy { maximum_event_age_in_seconds: MOST_SECONDS, maximum_retry_attempts: MOST_RETRIES }
    }
}

impl Target {
    /// One of the parameters of its template.
    pub(crate) fn parameter(&self, template: &str, name: &str) -> Option<&str> {
        self.parameters.get(template)?.get(name)?.as_str()
    }

    /// The ARN of the queue that gets what failed.
    pub(crate) fn dead_letter_queue(&self) -> Option<&str> {
        self.dead_letter_config.as_ref()?["Arn"].as_str()
    }

    /// As GetSchedule shows it.
    pub(crate) fn shown(&self) -> Value {
        let mut shown = self.clone();
        shown.parameters.retain(|_, value| !value.is_null());
        json!(shown)
    }
}
