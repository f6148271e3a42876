//! UpdateDocumentationVersion: another description.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::collections::{DOCUMENTATION_VERSIONS, put};
use crate::documentation;
use crate::model::documentation::DocumentationVersion;
use crate::patching::{PatchOperation, patched};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    documentation_version: String,
    #[serde(default)]
    patch_operations: Vec<PatchOperation>,
}

pub(super) async fn update_documentation_version(
    call: Call,
    input: Input,
) -> Result<DocumentationVersion, ApiError> {
    call.store
        .commit(|tx| {
            let before = documentation::version(tx, &input.rest_api_id, &input.documentation_version)?;
            let after = patched(&before, &documentation::VERSION_PATCHES, &input.patch_operations)?;
            put(tx, DOCUMENTATION_VERSIONS.of(&input.rest_api_id), &after.version, &after)?;
            Ok(after)
        })
        .await
}
