//! CreatePipe: a pipe, which runs or is stopped at once, where AWS takes a minute.
//!
//! `LogConfiguration`, `KmsKeyIdentifier`, roles and batching windows are kept and shown, and have no effect.

use std::collections::BTreeMap;

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::model::pipe::{Pipe, Said};
use crate::sources::Source;
use crate::{errors, pipes, progress};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    name: String,
    source: String,
    tags: Option<BTreeMap<String, String>>,
    #[serde(flatten)]
    said: Said,
}

pub(super) async fn create_pipe(call: Call, input: Input) -> Result<Map<String, Value>, ApiError> {
    let running = input.said.desired_state.as_deref() != Some("STOPPED");
    let pipe = Pipe {
        name: input.name,
        source: input.source,
        running,
        said: input.said,
        tags: input.tags.unwrap_or_default(),
        created: call.now.0,
        modified: call.now.0,
    };
    pipes::check(&pipe)?;
    let begin = Source::of(&pipe)?.begin(&call, &pipe).await?;
    call.store
        .commit(|tx| {
            if pipes::find(tx, &pipe.name)?.is_some() {
                return Err(errors::pipe_exists(&pipe.name));
            }
            progress::put(tx, &pipe.name, &begin)?;
            pipes::put(tx, &call, &pipe)
        })
        .await?;
    Ok(pipe.summary(call.store.scope()))
}
