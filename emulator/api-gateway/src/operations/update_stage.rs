//! UpdateStage: patches a stage, the settings of its methods and its canary. Another cluster is an empty cache.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::collections::{STAGES, put};
use crate::data_plane::flush_cache;
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
    let (after, is_same_cache) = call
        .store
        .commit(|tx| {
            let before = stages::stage(tx, &input.rest_api_id, &input.stage_name)?;
            let mut after = stages::patch(before.clone(), &input.patch_operations)?;
            stages::check(tx, &input.rest_api_id, &after)?;
            after.last_updated_date = call.now.0 / 1000;
            put(tx, STAGES.of(&input.rest_api_id), &input.stage_name, &after)?;
            let is_same_cache = stages::is_same_cache(&before, &after);
            Ok::<_, ApiError>((after, is_same_cache))
        })
        .await?;
    if !is_same_cache {
        flush_cache(&call, &input.rest_api_id, &input.stage_name);
    }
    Ok(after)
}
