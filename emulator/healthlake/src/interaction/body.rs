//! The resource in a request's body.

use contract::{ApiError, HttpRequest};
use serde_json::Value;

use crate::errors;
use crate::validation::{self, Level};

/// HealthLake's limit on a resource in a create or update.
const MAX_RESOURCE_BYTES: usize = 5 * 1024 * 1024;

const VALIDATION_LEVEL: &str = "x-amzn-healthlake-fhir-validation-level";

/// Reads and validates the resource that a create or update sends: its form, size and type, then all that is
/// wrong with it.
pub(crate) fn resource(request: &HttpRequest, resource_type: &str) -> Result<Value, ApiError> {
    check_media_type(request)?;
    check_validation_level(request)?;
    if request.body.len() > MAX_RESOURCE_BYTES {
        return Err(errors::too_large(request.body.len(), MAX_RESOURCE_BYTES));
    }
    if request.body.trim_ascii().is_empty() {
        return Err(errors::empty_body());
    }
    let resource = fhir::json::parse(&request.body).map_err(|issue| errors::invalid_resource(&[issue]))?;
    if let Some(sent) = resource.get("resourceType").and_then(Value::as_str)
        && sent != resource_type
    {
        return Err(errors::other_type(sent, resource_type));
    }
    let issues = validation::issues(Level::Strict, &resource);
    if issues.is_empty() { Ok(resource) } else { Err(errors::invalid_resource(&issues)) }
}

/// The id of a resource that was validated, which must be the one in the URL.
pub(crate) fn resource_id(resource: &Value, expected: &str) -> Result<(), ApiError> {
    match resource.get("id").and_then(Value::as_str) {
        Some(id) if id == expected => Ok(()),
        Some(id) => Err(errors::other_id(id, expected)),
        None => Err(errors::missing_id()),
    }
}

fn check_media_type(request: &HttpRequest) -> Result<(), ApiError> {
    let Some(header) = request.headers.get("content-type") else { return Ok(()) };
    let text = String::from_utf8_lossy(header.as_bytes());
    let mut parts = text.split(';').map(str::trim);
    let media_type = parts.next().unwrap_or_default();
    let is_json = ["application/fhir+json", "application/json"]
        .iter()
        .any(|known| media_type.eq_ignore_ascii_case(known));
    let is_utf_8 = parts.filter_map(|part| part.split_once('=')).all(|(name, value)| {
        !name.trim().eq_ignore_ascii_case("charset")
            || value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
    });
    if is_json && is_utf_8 { Ok(()) } else { Err(errors::unsupported_media_type(&text)) }
}

/// `strict` checks profiles too, which we do not have; what both check is the same here.
fn check_validation_level(request: &HttpRequest) -> Result<(), ApiError> {
    match request.header(VALIDATION_LEVEL) {
        None | Some("strict" | "structure-only") => Ok(()),
        Some("minimal") => Err(errors::not_emulated(&format!("{VALIDATION_LEVEL}: minimal"))),
        Some(value) => Err(errors::malformed_header(VALIDATION_LEVEL, value)),
    }
}
