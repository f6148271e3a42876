//! GetDocumentationParts: what is said of an API, or of its places of a type, a name or a path.
//!
//! `locationStatus=UNDOCUMENTED` is refused by name.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::collections::{DOCUMENTATION_PARTS, all, must_have_api};
use crate::model::documentation::DocumentationPart;
use crate::pages::{Items, Page};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    r#type: Option<String>,
    name_query: Option<String>,
    path: Option<String>,
    location_status: Option<String>,
    #[serde(flatten)]
    page: Page,
}

pub(super) async fn get_documentation_parts(
    call: Call,
    input: Input,
) -> Result<Items<DocumentationPart>, ApiError> {
    if input.location_status.as_deref() == Some("UNDOCUMENTED") {
        return Err(ApiError::member_not_emulated("GetDocumentationParts", "locationStatus"));
    }
    must_have_api(&call.store, &input.rest_api_id)?;
    let mut parts: Vec<DocumentationPart> = all(&call.store, DOCUMENTATION_PARTS.of(&input.rest_api_id))?;
    parts.retain(|part| {
        let place = &part.location;
        input.r#type.as_ref().is_none_or(|kind| *kind == place.r#type)
            && (input.name_query.is_none() || input.name_query == place.name)
            && (input.path.is_none() || input.path == place.path)
    });
    input.page.of(parts, |part| &part.id)
}
