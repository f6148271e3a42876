//! UpdateResource: another path part or another parent, for a resource with all that is below it.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::Value;

use crate::collections::resource;
use crate::model::resource::Resource;
use crate::patching::{PatchOperation, patched};
use crate::resources;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    resource_id: String,
    #[serde(default)]
    patch_operations: Vec<PatchOperation>,
}

pub(super) async fn update_resource(call: Call, input: Input) -> Result<Value, ApiError> {
    call.store
        .commit(|tx| {
            let before = resource(tx, &input.rest_api_id, &input.resource_id)?;
            let after: Resource = patched(&before, &resources::PATCHES, &input.patch_operations)?;
            resources::relocate(tx, &input.rest_api_id, &before, after)
        })
        .await
        .map(|resource| resources::shown(&resource, false))
}
