//! CreateDocumentationPart: something said of a place in an API, of which nothing was said.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::collections::{DOCUMENTATION_PARTS, all, must_have_api, put};
use crate::model::documentation::{DocumentationPart, Location};
use crate::{documentation, errors, rest_apis};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    location: Location,
    properties: String,
}

pub(super) async fn create_documentation_part(
    call: Call,
    input: Input,
) -> Result<DocumentationPart, ApiError> {
    let part = DocumentationPart {
        id: rest_apis::new_id::<6>(&call),
        location: input.location,
        properties: input.properties,
    };
    call.store
        .commit(|tx| {
            must_have_api(tx, &input.rest_api_id)?;
            documentation::check(&part.properties)?;
            let others: Vec<DocumentationPart> = all(tx, DOCUMENTATION_PARTS.of(&input.rest_api_id))?;
            if others.iter().any(|other| other.location == part.location) {
                // Believed: the text.
                let place = &part.location.r#type;
                let text =
                    format!("A documentation part already exists for the specified location: type '{place}'");
                return Err(errors::conflict(text));
            }
            put(tx, DOCUMENTATION_PARTS.of(&input.rest_api_id), &part.id, &part)
        })
        .await?;
    Ok(part)
}
