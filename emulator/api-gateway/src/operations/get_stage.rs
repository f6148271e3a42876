//! GetStage: one stage.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::model::stage::Stage;
use crate::stages;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    stage_name: String,
}

pub(super) async fn get_stage(call: Call, input: Input) -> Result<Stage, ApiError> {
    stages::stage(&call.store, &input.rest_api_id, &input.stage_name)
}
