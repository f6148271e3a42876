//! What becomes of events that a function is not waited for with.

use contract::Time;
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value, json};

/// AWS's `FunctionEventInvokeConfig`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct InvokeConfig {
    pub(crate) function_arn: String,
    /// In milliseconds since 1970.
    pub(crate) last_modified: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) maximum_retry_attempts: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) maximum_event_age_in_seconds: Option<u32>,
    #[serde(default)]
    pub(crate) destination_config: DestinationConfig,
}

/// Where records of invocations go.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DestinationConfig {
    #[serde(default)]
    pub(crate) on_success: Destination,
    #[serde(default)]
    pub(crate) on_failure: Destination,
}

/// A queue, a topic, a function or a bus.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Destination {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) destination: Option<String>,
}

impl InvokeConfig {
    /// As answers show it.
    pub(crate) fn shown(&self) -> Value {
        let mut shown = json!(self);
        shown["LastModified"] = Value::Number(seconds(self.last_modified));
        shown
    }
}

/// A time as answers show it.
pub(crate) fn seconds(milliseconds: i64) -> Number {
    Time(milliseconds).epoch_seconds()
}
