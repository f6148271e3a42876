//! UpdateStage: patches a stage, the settings of its methods and its canary.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::collections::{STAGES, put};
use crate::model::stage::Stage;
use crate::patching::PatchOperation;
use crate::stages;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    stage_name: String,
    #[serde(default)]
    patch_operations: Vec<PatchOperation>,
}

pub(super) async fn update_stage(call: Call, input: Input) -> Result<Stage, ApiError> {
    call.store
        .commit(|tx| {
            let before = stages::stage(tx, &input.rest_api_id, &input.stage_name)?;
            let mut after = stages::patch(before, &input.patch_operations)?;
            stages::check(tx, &input.rest_api_id, &after)?;
            after.last_updated_date = call.now.0 / 1000;
            put(tx, STAGES.of(&input.rest_api_id), &input.stage_name, &after)?;
            Ok(after)
        })
        .await
}
