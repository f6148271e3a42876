//! GenerateDocumentWithPost, FHIR's `$document`: `POST /Composition/{id}/$document`; see `document`.
//!
//! The body is a Parameters resource with at most `persist`, a boolean: AWS documents no other parameter, so `graph` and `id` are
//! refused. No body asks for no more than the document.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};
use serde_json::Value;

use crate::document;
use crate::errors;
use crate::interaction::{self, Query};

pub(super) async fn generate_document_with_post(
    call: Call,
    request: HttpRequest,
) -> Result<HttpAnswer, ApiError> {
    interaction::data_store(&call, &request)?;
    Query::read(&request, &[])?;
    let persist = persist(&request)?;
    document::generate(&call, &request, persist).await
}

fn persist(request: &HttpRequest) -> Result<bool, ApiError> {
    if request.body.is_empty() {
        return Ok(false);
    }
    let parameters = fhir::parse_and_validate(&request.body);
    let parameters = parameters.map_err(|issues| errors::invalid_resource(&issues))?;
    let sent = parameters["resourceType"].as_str().unwrap_or_default();
    if sent != "Parameters" {
        return Err(errors::other_type(sent, "Parameters"));
    }
    let mut persist = None;
    for parameter in parameters["parameter"].as_array().into_iter().flatten() {
        match (parameter["name"].as_str().unwrap_or_default(), &parameter["valueBoolean"]) {
            ("persist", _) if persist.is_some() => return Err(errors::repeated_parameter("persist")),
            ("persist", Value::Bool(value)) => persist = Some(*value),
            ("persist", _) => return Err(errors::invalid_parameter("persist", "", "a valueBoolean")),
            (other, _) => return Err(errors::unknown_parameter(other)),
        }
    }
    Ok(persist.unwrap_or_default())
}
