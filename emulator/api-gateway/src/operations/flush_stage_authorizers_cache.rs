//! FlushStageAuthorizersCache: forgets what authorizers have answered for a stage.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::data_plane::flush_authorizers;
use crate::model::Nothing;
use crate::stages;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    stage_name: String,
}

pub(super) async fn flush_stage_authorizers_cache(call: Call, input: Input) -> Result<Nothing, ApiError> {
    stages::stage(&call.store, &input.rest_api_id, &input.stage_name)?;
    flush_authorizers(&call, &input.rest_api_id, &input.stage_name);
    Ok(Nothing {})
}
