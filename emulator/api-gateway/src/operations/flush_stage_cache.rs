//! FlushStageCache: forgets what the methods of a stage have answered, its canary's included.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::data_plane::flush_cache;
use crate::model::Nothing;
use crate::stages;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    stage_name: String,
}

pub(super) async fn flush_stage_cache(call: Call, input: Input) -> Result<Nothing, ApiError> {
    stages::stage(&call.store, &input.rest_api_id, &input.stage_name)?;
    flush_cache(&call, &input.rest_api_id, &input.stage_name);
    Ok(Nothing {})
}
