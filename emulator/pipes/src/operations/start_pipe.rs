//! StartPipe: has a pipe run, from where it was. One that runs goes on.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::pipes;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    name: String,
}

pub(super) async fn start_pipe(call: Call, input: Input) -> Result<Map<String, Value>, ApiError> {
    set_running(&call, &input.name, true).await
}

/// Has a pipe run or stop.
pub(super) async fn set_running(
    call: &Call,
    name: &str,
    running: bool,
) -> Result<Map<String, Value>, ApiError> {
    call.store
        .commit(|tx| {
            let mut pipe = pipes::pipe(tx, name)?;
            if pipe.running != running {
                (pipe.running, pipe.modified) = (running, call.now.0);
                pipes::put(tx, call, &pipe)?;
            }
            Ok(pipe.summary(call.store.scope()))
        })
        .await
}
