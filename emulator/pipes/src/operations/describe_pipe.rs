//! DescribePipe: a pipe with all that was said of it.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::pipes;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    name: String,
}

pub(super) async fn describe_pipe(call: Call, input: Input) -> Result<Map<String, Value>, ApiError> {
    Ok(pipes::pipe(&call.store, &input.name)?.shown(call.store.scope()))
}
