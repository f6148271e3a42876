//! UpdateDocumentationPart: says something else of a place.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::collections::{DOCUMENTATION_PARTS, put};
use crate::documentation;
use crate::model::documentation::DocumentationPart;
use crate::patching::{PatchOperation, patched};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    documentation_part_id: String,
    #[serde(default)]
    patch_operations: Vec<PatchOperation>,
}

pub(super) async fn update_documentation_part(
    call: Call,
    input: Input,
) -> Result<DocumentationPart, ApiError> {
    call.store
        .commit(|tx| {
            let before = documentation::part(tx, &input.rest_api_id, &input.documentation_part_id)?;
            let after = patched(&before, &documentation::PATCHES, &input.patch_operations)?;
            documentation::check(&after.properties)?;
            put(tx, DOCUMENTATION_PARTS.of(&input.rest_api_id), &after.id, &after)?;
            Ok(after)
        })
        .await
}
