//! PutFunctionEventInvokeConfig: in place of what there was.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::Value;

use crate::invoke_configs::{self, Change};
use crate::model::invoke_config::{DestinationConfig, InvokeConfig};
use crate::names;

/// A configuration as it is said.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    function_name: String,
    qualifier: Option<String>,
    maximum_retry_attempts: Option<u32>,
    maximum_event_age_in_seconds: Option<u32>,
    destination_config: Option<DestinationConfig>,
}

impl Input {
    /// Keeps it, over what there was or in its place.
    pub(super) async fn keep(self, call: Call, change: Change) -> Result<Value, ApiError> {
        let reference = names::read(&call, &self.function_name, self.qualifier.as_deref())?;
        let said = InvokeConfig {
            maximum_retry_attempts: self.maximum_retry_attempts,
            maximum_event_age_in_seconds: self.maximum_event_age_in_seconds,
            destination_config: self.destination_config.unwrap_or_default(),
            ..InvokeConfig::default()
        };
        invoke_configs::keep(&call, &reference, said, change).await.map(|config| config.shown())
    }
}

pub(super) async fn put_function_event_invoke_config(call: Call, input: Input) -> Result<Value, ApiError> {
    input.keep(call, Change::InPlace).await
}
