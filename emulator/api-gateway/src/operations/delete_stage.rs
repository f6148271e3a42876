//! DeleteStage: removes a stage; its deployment stays.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::collections::{STAGES, remove};
use crate::data_plane::{flush_authorizers, flush_cache};
use crate::errors;
use crate::model::Nothing;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    stage_name: String,
}

pub(super) async fn delete_stage(call: Call, input: Input) -> Result<Nothing, ApiError> {
    let part = STAGES.of(&input.rest_api_id);
    call.store.commit(|tx| remove(tx, part, &input.stage_name, errors::no_stage)).await?;
    // A stage that is made anew under the name has a cache of its own, and asks its authorizers again.
    flush_cache(&call, &input.rest_api_id, &input.stage_name);
    flush_authorizers(&call, &input.rest_api_id, &input.stage_name);
    Ok(Nothing {})
}
