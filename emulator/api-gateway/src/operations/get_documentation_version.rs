//! GetDocumentationVersion: one version of the documentation.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::documentation;
use crate::model::documentation::DocumentationVersion;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    documentation_version: String,
}

pub(super) async fn get_documentation_version(
    call: Call,
    input: Input,
) -> Result<DocumentationVersion, ApiError> {
    documentation::version(&call.store, &input.rest_api_id, &input.documentation_version)
}
