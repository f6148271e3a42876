//! UpdateIntegration: patches what stands behind a method.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::model::integration::Integration;
use crate::patching::{PatchOperation, patched};
use crate::{errors, integrations, methods};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    resource_id: String,
    http_method: String,
    #[serde(default)]
    patch_operations: Vec<PatchOperation>,
}

pub(super) async fn update_integration(call: Call, input: Input) -> Result<Integration, ApiError> {
    call.store
        .commit(|tx| {
            methods::change(tx, &input.rest_api_id, &input.resource_id, &input.http_method, |_, method| {
                let before = method.method_integration.as_ref().ok_or_else(errors::no_integration)?;
                let after = patched(before, &integrations::PATCHES, &input.patch_operations)?;
                let after = integrations::conforming(method, after)?;
                method.method_integration = Some(after.clone());
                Ok(after)
            })
        })
        .await
}
