//! The resource in a request's body.

use bytes::Bytes;
use contract::{ApiError, HttpRequest};
use fhir::patch::{PatchError, fhirpath_patch, json_patch};
use serde_json::Value;

use crate::errors;
use crate::validation::{self, Level};

/// HealthLake's limit on a resource in a create or update.
const MAX_RESOURCE_BYTES: usize = 5 * 1024 * 1024;

/// The media type of a JSON Patch.
pub(crate) const JSON_PATCH: &str = "application/json-patch+json";

const VALIDATION_LEVEL: &str = "x-amzn-healthlake-fhir-validation-level";

/// Reads and validates the resource that a create or update sends: its form, size and type, then all that is
/// wrong with it.
pub(crate) fn resource(request: &HttpRequest, resource_type: &str) -> Result<Value, ApiError> {
    check_media_type(request)?;
    check_validation_level(request)?;
    check_size(&request.body)?;
    let resource = fhir::json::parse(&request.body).map_err(|issue| errors::invalid_resource(&[issue]))?;
    if let Some(sent) = resource.get("resourceType").and_then(Value::as_str)
        && sent != resource_type
    {
        return Err(errors::other_type(sent, resource_type));
    }
    check_valid(&resource)?;
    Ok(resource)
}

/// Reads and validates the Parameters that an operation is sent.
pub(super) fn parameters(request: &HttpRequest) -> Result<Value, ApiError> {
    check_media_type(request)?;
    check_size(&request.body)?;
    let sent = fhir::json::parse(&request.body).map_err(|issue| errors::invalid_resource(&[issue]))?;
    match sent.get("resourceType").and_then(Value::as_str) {
        Some("Parameters") => {}
        other => return Err(errors::parameters_expected(other.unwrap_or_default())),
    }
    check_valid(&sent)?;
    Ok(sent)
}

/// What is asked of a Bundle's request before its body is looked at.
pub(crate) fn check_bundle(request: &HttpRequest) -> Result<(), ApiError> {
    check_media_type(request)?;
    check_validation_level(request)?;
    if request.body.trim_ascii().is_empty() { Err(errors::empty_body()) } else { Ok(()) }
}

fn check_valid(resource: &Value) -> Result<(), ApiError> {
    let issues = validation::issues(Level::Strict, resource);
    if issues.is_empty() { Ok(()) } else { Err(errors::invalid_resource(&issues)) }
}

fn check_size(body: &[u8]) -> Result<(), ApiError> {
    if body.len() > MAX_RESOURCE_BYTES {
        return Err(errors::too_large(body.len(), MAX_RESOURCE_BYTES));
    }
    if body.trim_ascii().is_empty() { Err(errors::empty_body()) } else { Ok(()) }
}

/// A change to a resource.
#[derive(Debug)]
pub(crate) enum Patch {
    /// A JSON Patch, as sent.
    Json(Bytes),
    /// A FHIRPath Patch: a Parameters resource.
    FhirPath(Value),
}

impl Patch {
    /// Reads the patch that a request sends. Its media type says which of the two it is.
    pub(crate) fn read(request: &HttpRequest) -> Result<Patch, ApiError> {
        let sent =
            request.headers.get("content-type").map(|header| String::from_utf8_lossy(header.as_bytes()));
        let sent = sent.unwrap_or_default();
        let media_type = utf_8_media_type(&sent).ok_or_else(|| errors::unsupported_patch(&sent))?;
        let is_json_patch = media_type.eq_ignore_ascii_case(JSON_PATCH);
        if !is_json_patch && !is_fhir_json(media_type) {
            return Err(errors::unsupported_patch(&sent));
        }
        check_validation_level(request)?;
        check_size(&request.body)?;
        if is_json_patch {
            return Ok(Patch::Json(request.body.clone()));
        }
        let parameters = fhir::json::parse(&request.body);
        parameters.map(Patch::FhirPath).map_err(|issue| errors::invalid_resource(&[issue]))
    }

    /// The resource after the patch, as text and parsed. It must still be valid, and of this type and id.
    pub(crate) fn apply(
        &self,
        resource: &Value,
        resource_type: &str,
        id: &str,
    ) -> Result<(Vec<u8>, Value), ApiError> {
        let patched = match self {
            Patch::Json(patch) => json_patch::apply(resource, patch),
            Patch::FhirPath(parameters) => fhirpath_patch::apply(resource, parameters),
        };
        let patched = patched.map_err(|error: PatchError| errors::patch_failed(&error))?;
        if let Some(name) = patched.get("resourceType").and_then(Value::as_str)
            && name != resource_type
        {
            return Err(errors::other_type(name, resource_type));
        }
        check_valid(&patched)?;
        resource_id(&patched, id)?;
        let text = serde_json::to_vec(&patched).map_err(|error| ApiError::internal(error.to_string()))?;
        check_size(&text)?;
        Ok((text, patched))
    }
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
    match utf_8_media_type(&text) {
        Some(media_type) if is_fhir_json(media_type) => Ok(()),
        _ => Err(errors::unsupported_media_type(&text)),
    }
}

fn is_fhir_json(media_type: &str) -> bool {
    ["application/fhir+json", "application/json"].iter().any(|known| media_type.eq_ignore_ascii_case(known))
}

/// The media type in a Content-Type, unless that says that the text is not UTF-8.
fn utf_8_media_type(text: &str) -> Option<&str> {
    let mut parts = text.split(';').map(str::trim);
    let media_type = parts.next().unwrap_or_default();
    let is_utf_8 = parts.filter_map(|part| part.split_once('=')).all(|(name, value)| {
        !name.trim().eq_ignore_ascii_case("charset")
            || value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
    });
    is_utf_8.then_some(media_type)
}

/// `strict` checks profiles too, which we do not have; what both check is the same here.
fn check_validation_level(request: &HttpRequest) -> Result<(), ApiError> {
    match request.header(VALIDATION_LEVEL) {
        None | Some("strict" | "structure-only") => Ok(()),
        Some("minimal") => Err(errors::not_emulated(&format!("{VALIDATION_LEVEL}: minimal"))),
        Some(value) => Err(errors::malformed_header(VALIDATION_LEVEL, value)),
    }
}
