//! The resource in a request's body.

use bytes::Bytes;
use contract::{ApiError, Call, HttpRequest};
use fhir::patch::{PatchError, fhirpath_patch, json_patch};
use serde_json::Value;
use store::Snapshot;

use crate::errors;
use crate::matching;
use crate::validation::{self, Level, Library, Note, Verdict};

/// HealthLake's limit on a resource in a create or update.
const MAX_RESOURCE_BYTES: usize = 5 * 1024 * 1024;

/// The media type of a JSON Patch.
pub(crate) const JSON_PATCH: &str = "application/json-patch+json";

/// A resource that a request sends and that may be kept.
#[derive(Debug)]
pub(crate) struct Sent {
    pub(crate) value: Value,
    /// As it was sent, or with a note of what is wrong with it.
    pub(crate) text: Bytes,
    pub(crate) note: Option<Note>,
}

/// Reads and validates the resource that a create or update sends: its form, size and type, then all that is
/// wrong with it.
pub(crate) async fn resource(
    call: &Call,
    data_store: &str,
    request: &HttpRequest,
    resource_type: &str,
) -> Result<Sent, ApiError> {
    check_media_type(request)?;
    let level = Level::of(request)?;
    let value = parsed(request)?;
    if let Some(sent) = value.get("resourceType").and_then(Value::as_str)
        && sent != resource_type
    {
        return Err(errors::other_type(sent, resource_type));
    }
    if level.needs_profiles(&value) {
        matching::ready(call, data_store).await?;
    }
    let library = Library::new(call, data_store, || call.store.snapshot());
    match validation::judge(level, &value, &library) {
        Verdict::Good => Ok(Sent { value, text: request.body.clone(), note: None }),
        Verdict::Kept(note) => Sent::with_note(&request.body, note),
        Verdict::Refused(issues) => Err(errors::invalid_resource(&issues)),
    }
}

/// Reads the JSON that a request sends as its resource, of whatever type: its form and size, no more.
pub(crate) fn parsed(request: &HttpRequest) -> Result<Value, ApiError> {
    check_media_type(request)?;
    check_size(&request.body)?;
    fhir::json::parse(&request.body).map_err(|issue| errors::invalid_resource(&[issue]))
}

impl Sent {
    /// A resource with a note of what is wrong with it.
    ///
    /// # Errors
    /// A 500 if the text is no resource.
    pub(crate) fn with_note(text: &[u8], note: Note) -> Result<Sent, ApiError> {
        let text = note.written_into(text)?;
        let value = fhir::json::parse(&text).map_err(|issue| ApiError::internal(issue.diagnostics))?;
        Ok(Sent { value, text: text.into(), note: Some(note) })
    }
}

/// Reads and validates the Parameters that an operation is sent.
pub(super) fn parameters(request: &HttpRequest) -> Result<Value, ApiError> {
    let sent = parsed(request)?;
    match sent.get("resourceType").and_then(Value::as_str) {
        Some("Parameters") => {}
        other => return Err(errors::parameters_expected(other.unwrap_or_default())),
    }
    let issues = fhir::validate(&sent);
    if issues.is_empty() { Ok(sent) } else { Err(errors::invalid_resource(&issues)) }
}

/// What is asked of a Bundle's request before its body is looked at.
///
/// Gives the level that its entries are held to.
pub(crate) fn check_bundle(request: &HttpRequest) -> Result<Level, ApiError> {
    check_media_type(request)?;
    let level = Level::of(request)?;
    if request.body.trim_ascii().is_empty() { Err(errors::empty_body()) } else { Ok(level) }
}

fn check_size(body: &[u8]) -> Result<(), ApiError> {
    if body.len() > MAX_RESOURCE_BYTES {
        return Err(errors::too_large(body.len(), MAX_RESOURCE_BYTES));
    }
    if body.trim_ascii().is_empty() { Err(errors::empty_body()) } else { Ok(()) }
}

/// A change to a resource, and the level that the outcome is held to.
#[derive(Debug)]
pub(crate) struct Patch {
    pub(crate) level: Level,
    pub(crate) change: Change,
}

/// A change to a resource.
#[derive(Debug)]
pub(crate) enum Change {
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
        let level = Level::of(request)?;
        check_size(&request.body)?;
        if is_json_patch {
            return Ok(Patch { level, change: Change::Json(request.body.clone()) });
        }
        let parameters = fhir::json::parse(&request.body);
        let parameters = parameters.map_err(|issue| errors::invalid_resource(&[issue]))?;
        Ok(Patch { level, change: Change::FhirPath(parameters) })
    }

    /// The resource after the patch. It must still be valid, and of this type and id.
    pub(crate) fn apply<F: Fn() -> Snapshot>(
        &self,
        resource: &Value,
        resource_type: &str,
        id: &str,
        library: &Library<'_, F>,
    ) -> Result<Sent, ApiError> {
        let patched = match &self.change {
            Change::Json(patch) => json_patch::apply(resource, patch),
            Change::FhirPath(parameters) => fhirpath_patch::apply(resource, parameters),
        };
        let patched = patched.map_err(|error: PatchError| errors::patch_failed(&error))?;
        if let Some(name) = patched.get("resourceType").and_then(Value::as_str)
            && name != resource_type
        {
            return Err(errors::other_type(name, resource_type));
        }
        let verdict = validation::judge(self.level, &patched, library);
        if let Verdict::Refused(issues) = verdict {
            return Err(errors::invalid_resource(&issues));
        }
        resource_id(&patched, id)?;
        let text = serde_json::to_vec(&patched).map_err(|error| ApiError::internal(error.to_string()))?;
        check_size(&text)?;
        match verdict {
            Verdict::Kept(note) => Sent::with_note(&text, note),
            _ => Ok(Sent { value: patched, text: text.into(), note: None }),
        }
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
