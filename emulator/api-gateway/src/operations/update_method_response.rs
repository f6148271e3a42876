//! UpdateMethodResponse: patches one of the answers of a method.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::model::method::MethodResponse;
use crate::patching::{PatchOperation, patched};
use crate::{errors, methods};

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

pub(super) async fn update_method_response(call: Call, input: Input) -> Result<MethodResponse, ApiError> {
    call.store
        .commit(|tx| {
            methods::change(tx, &input.rest_api_id, &input.resource_id, &input.http_method, |tx, method| {
                let response =
                    method.method_responses.get_mut(&input.status_code).ok_or_else(errors::no_response)?;
                let after = patched(response, &methods::RESPONSE_PATCHES, &input.patch_operations)?;
                methods::check_response(tx, &input.rest_api_id, &after)?;
                *response = after;
                Ok(response.clone())
            })
        })
        .await
}
