//! UpdateIntegrationResponse: patches how one kind of an integration's answers is told.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::model::integration::IntegrationResponse;
use crate::patching::{PatchOperation, patched};
use crate::{errors, integrations, methods};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    resource_id: String,
    http_method: String,
    status_code: String,
    #[serde(default)]
    patch_operations: Vec<PatchOperation>,
}

pub(super) async fn update_integration_response(
    call: Call,
    input: Input,
) -> Result<IntegrationResponse, ApiError> {
    call.store
        .commit(|tx| {
            methods::change(tx, &input.rest_api_id, &input.resource_id, &input.http_method, |_, method| {
                let integration = method.method_integration.as_ref().ok_or_else(errors::no_integration)?;
                let before = integration.integration_responses.get(&input.status_code);
                let before = before.ok_or_else(errors::no_response)?;
                let after = patched(before, &integrations::RESPONSE_PATCHES, &input.patch_operations)?;
                let after = integrations::conforming_response(method, after)?;
                let integration = method.method_integration.as_mut().ok_or_else(errors::no_integration)?;
                integration.integration_responses.insert(input.status_code, after.clone());
                Ok(after)
            })
        })
        .await
}
