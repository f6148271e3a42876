//! UpdateMethod: patches a method.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::methods;
use crate::model::method::Method;
use crate::patching::{PatchOperation, patched};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    resource_id: String,
    http_method: String,
    #[serde(default)]
    patch_operations: Vec<PatchOperation>,
}

pub(super) async fn update_method(call: Call, input: Input) -> Result<Method, ApiError> {
    call.store
        .commit(|tx| {
            methods::change(tx, &input.rest_api_id, &input.resource_id, &input.http_method, |tx, method| {
                let after = patched(method, &methods::PATCHES, &input.patch_operations)?;
                *method = methods::conforming(tx, &input.rest_api_id, after)?;
                Ok(method.clone())
            })
        })
        .await
}
