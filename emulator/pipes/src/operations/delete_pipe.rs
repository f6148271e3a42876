//! DeletePipe: stops a pipe and removes it.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::pipes;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    name: String,
}

pub(super) async fn delete_pipe(call: Call, input: Input) -> Result<Map<String, Value>, ApiError> {
    call.store
        .commit(|tx| {
            let pipe = pipes::pipe(tx, &input.name)?;
            pipes::remove(tx, &call, &input.name);
            let mut answer = pipe.summary(call.store.scope());
            answer.insert("DesiredState".to_owned(), json!("DELETED"));
            answer.insert("CurrentState".to_owned(), json!("DELETING"));
            Ok(answer)
        })
        .await
}
