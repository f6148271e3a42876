//! StopPipe: has a pipe stop, wherever it is; what was under way is done again when it is started.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::start_pipe::set_running;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    name: String,
}

pub(super) async fn stop_pipe(call: Call, input: Input) -> Result<Map<String, Value>, ApiError> {
    set_running(&call, &input.name, false).await
}
