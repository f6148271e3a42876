//! UpdateModel: patches one of an API's models.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::collections::{MODELS, named, put};
use crate::model::payload_model::Model;
use crate::patching::{PatchOperation, patched};
use crate::{errors, models};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    model_name: String,
    #[serde(default)]
    patch_operations: Vec<PatchOperation>,
}

pub(super) async fn update_model(call: Call, input: Input) -> Result<Model, ApiError> {
    call.store
        .commit(|tx| {
            let part = MODELS.of(&input.rest_api_id);
            let before: Model =
                named(tx, part, &input.model_name)?.ok_or_else(|| errors::no_model(&input.model_name))?;
            let after = patched(&before, &models::PATCHES, &input.patch_operations)?;
            models::check(&after)?;
            put(tx, part, &input.model_name, &after)?;
            Ok(after)
        })
        .await
}
