//! TestEventPattern: whether a pattern matches an event.

use contract::{ApiError, Call};
use event_pattern::Pattern;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::errors;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    event_pattern: String,
    event: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    result: bool,
}

/// What an event must say of itself.
const REQUIRED: &[&str] = &["id", "detail-type", "source", "account", "time", "region"];

pub(super) async fn test_event_pattern(_call: Call, input: Input) -> Result<Output, ApiError> {
    let pattern = Pattern::parse(&input.event_pattern).map_err(|error| errors::invalid_pattern(&error))?;
    let event: Option<Value> = serde_json::from_str(&input.event).ok();
    // Believed: which members an event must have; `resources`, too, is documented, but AWS takes events without them (captured,
    // published: LocalStack's tests). Captured: the text.
    let event = event.filter(|event| REQUIRED.iter().all(|name| event.get(name).is_some()));
    let event = event.ok_or_else(|| errors::validation("Parameter Event is not valid."))?;
    Ok(Output { result: pattern.matches(&event) })
}
