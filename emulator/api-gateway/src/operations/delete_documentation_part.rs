//! DeleteDocumentationPart: says nothing more of a place.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::collections::{DOCUMENTATION_PARTS, must_have_api, remove};
use crate::documentation;
use crate::model::Nothing;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    documentation_part_id: String,
}

pub(super) async fn delete_documentation_part(call: Call, input: Input) -> Result<Nothing, ApiError> {
    call.store
        .commit(|tx| {
            must_have_api(tx, &input.rest_api_id)?;
            let part = DOCUMENTATION_PARTS.of(&input.rest_api_id);
            remove(tx, part, &input.documentation_part_id, documentation::no_part)
        })
        .await?;
    Ok(Nothing {})
}
