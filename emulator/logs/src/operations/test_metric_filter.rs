//! TestMetricFilter: which messages a pattern asks for, and what it finds in them.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::pattern::Pattern;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    filter_pattern: String,
    log_event_messages: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct Output {
    matches: Vec<Value>,
}

pub(super) async fn test_metric_filter(_call: Call, input: Input) -> Result<Output, ApiError> {
    let pattern = Pattern::parse(&input.filter_pattern)?;
    let matches = input.log_event_messages.iter().zip(1..).filter_map(|(message, number)| {
        let found = pattern.extract(message)?;
        Some(json!({"eventNumber": number, "eventMessage": message, "extractedValues": found}))
    });
    Ok(Output { matches: matches.collect() })
}
