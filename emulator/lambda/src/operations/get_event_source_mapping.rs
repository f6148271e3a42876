//! GetEventSourceMapping.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::Value;

use crate::mappings;

/// What names a mapping.
#[derive(Deserialize)]
pub(super) struct Input {
    #[serde(rename = "UUID")]
    pub(super) uuid: String,
}

pub(super) async fn get_event_source_mapping(call: Call, input: Input) -> Result<Value, ApiError> {
    let mapping = mappings::mapping(&call.store, &input.uuid)?;
    Ok(mappings::shown(&call, &mapping, None))
}
