//! GetDocumentationVersions: the versions of the documentation.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::collections::{DOCUMENTATION_VERSIONS, all, must_have_api};
use crate::model::documentation::DocumentationVersion;
use crate::pages::{Items, Page};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    #[serde(flatten)]
    page: Page,
}

pub(super) async fn get_documentation_versions(
    call: Call,
    input: Input,
) -> Result<Items<DocumentationVersion>, ApiError> {
    must_have_api(&call.store, &input.rest_api_id)?;
    let all: Vec<DocumentationVersion> = all(&call.store, DOCUMENTATION_VERSIONS.of(&input.rest_api_id))?;
    input.page.of(all, |version| &version.version)
}
