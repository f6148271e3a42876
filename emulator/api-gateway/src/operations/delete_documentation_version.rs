//! DeleteDocumentationVersion: removes a version.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::collections::{DOCUMENTATION_VERSIONS, remove};
use crate::documentation;
use crate::model::Nothing;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    documentation_version: String,
}

pub(super) async fn delete_documentation_version(call: Call, input: Input) -> Result<Nothing, ApiError> {
    let part = DOCUMENTATION_VERSIONS.of(&input.rest_api_id);
    call.store.commit(|tx| remove(tx, part, &input.documentation_version, documentation::no_version)).await?;
    Ok(Nothing {})
}
