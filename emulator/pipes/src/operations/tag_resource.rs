//! TagResource: puts tags on a pipe, in place of those of the same keys.

use std::collections::BTreeMap;

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use store::Key;

use crate::collections::{PIPES, encode};
use crate::pipes;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    resource_arn: String,
    tags: BTreeMap<String, String>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn tag_resource(call: Call, input: Input) -> Result<Output, ApiError> {
    retag(&call, &input.resource_arn, |tags| tags.extend(input.tags)).await?;
    Ok(Output {})
}

/// Changes the tags of a pipe, which runs on.
pub(super) async fn retag(
    call: &Call,
    arn: &str,
    change: impl FnOnce(&mut BTreeMap<String, String>) + Send,
) -> Result<(), ApiError> {
    let name = pipes::name_of(call, arn)?;
    call.store
        .commit(|tx| {
            let mut pipe = pipes::pipe(tx, name)?;
            change(&mut pipe.tags);
            tx.put(PIPES.whole(), Key::text(name), encode(&pipe)?);
            Ok(())
        })
        .await
}
