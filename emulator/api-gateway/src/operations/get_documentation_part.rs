//! GetDocumentationPart: what is said of one place.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::documentation;
use crate::model::documentation::DocumentationPart;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    documentation_part_id: String,
}

pub(super) async fn get_documentation_part(call: Call, input: Input) -> Result<DocumentationPart, ApiError> {
    documentation::part(&call.store, &input.rest_api_id, &input.documentation_part_id)
}
