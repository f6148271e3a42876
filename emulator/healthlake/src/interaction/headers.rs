//! The headers of a FHIR request.

use contract::{ApiError, HttpRequest};

use crate::errors;
use crate::matching::Criteria;
use crate::model::conditions::{Condition, EntityTag};
use crate::model::version::Version;

const UUID_LENGTH: usize = 36;

/// What the answer to a write should hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Returning {
    Resource,
    Nothing,
    Outcome,
}

/// The header under which a create is done once.
pub(crate) const IDEMPOTENCY_KEY: &str = "x-amz-fhir-idempotency-key";

/// Reads `Prefer: return=...`; without it, a resource is returned.
pub(crate) fn returning(request: &HttpRequest) -> Result<Returning, ApiError> {
    Ok(preferred(request)?.unwrap_or(Returning::Resource))
}

/// Reads `Prefer: return=...`. Other preferences are that, preferences, and may be passed over.
pub(crate) fn preferred(request: &HttpRequest) -> Result<Option<Returning>, ApiError> {
    for preference in preferences(request) {
        let Some((name, value)) = preference.split_once('=') else { continue };
        if name.trim().eq_ignore_ascii_case("return") {
            return match value.trim() {
                "representation" => Ok(Some(Returning::Resource)),
                "minimal" => Ok(Some(Returning::Nothing)),
                "OperationOutcome" => Ok(Some(Returning::Outcome)),
                value => Err(errors::malformed_header("Prefer", value)),
            };
        }
    }
    Ok(None)
}

/// Whether `Prefer: respond-async` is there.
pub(crate) fn prefers_async(request: &HttpRequest) -> bool {
    preferences(request).any(|preference| preference.trim().eq_ignore_ascii_case("respond-async"))
}

fn preferences(request: &HttpRequest) -> impl Iterator<Item = &str> {
    let prefers = request.headers.get_all("prefer").iter().filter_map(|value| value.to_str().ok());
    prefers.flat_map(|value| value.split([',', ';']))
}

/// Whether one of these media types is asked for; without `Accept`, anything is.
pub(crate) fn accepts(request: &HttpRequest, media_types: &[&str]) -> bool {
    let mut any = false;
    for accept in request.headers.get_all("accept").iter().filter_map(|value| value.to_str().ok()) {
        for range in accept.split(',') {
            any = true;
            let range = range.split(';').next().unwrap_or_default().trim();
            if media_types.iter().any(|media_type| range.eq_ignore_ascii_case(media_type)) {
                return true;
            }
        }
    }
    !any
}

/// The criteria of `If-None-Exist`: what would stand behind the question mark. The type may stand before it (believed).
pub(crate) fn if_none_exist(
    request: &HttpRequest,
    resource_type: &str,
) -> Result<Option<Criteria>, ApiError> {
    let Some(value) = request.headers.get("if-none-exist") else { return Ok(None) };
    let malformed = || errors::malformed_header("If-None-Exist", &String::from_utf8_lossy(value.as_bytes()));
    let sent = value.to_str().map_err(|_| malformed())?;
    let text = sent.strip_prefix(resource_type).unwrap_or(sent);
    let text = text.strip_prefix('?').unwrap_or(sent);
    if text.is_empty() {
        return Err(malformed());
    }
    Ok(Some(Criteria { resource_type: resource_type.to_owned(), text: text.to_owned() }))
}

/// The key under which a create is done once: a UUID, in lower case.
pub(crate) fn idempotency_key(request: &HttpRequest) -> Result<Option<String>, ApiError> {
    let Some(value) = request.headers.get(IDEMPOTENCY_KEY) else { return Ok(None) };
    let text = String::from_utf8_lossy(value.as_bytes()).to_ascii_lowercase();
    let is_uuid = text.len() == UUID_LENGTH
        && text.bytes().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        });
    if is_uuid { Ok(Some(text)) } else { Err(errors::malformed_header(IDEMPOTENCY_KEY, &text)) }
}

/// The condition on an update.
pub(crate) fn check_update(request: &HttpRequest) -> Result<Condition, ApiError> {
    if request.headers.contains_key(IDEMPOTENCY_KEY) {
        return Err(errors::not_emulated(&format!("Header {IDEMPOTENCY_KEY} on anything but a create")));
    }
    let if_match = if_match(request)?;
    match request.header("if-none-match") {
        None => Ok(if_match),
        Some("*") if if_match == Condition::Always => Ok(Condition::Unused),
        Some(value) => Err(errors::malformed_header("If-None-Match", value)),
    }
}

/// The condition on a delete.
pub(crate) fn check_delete(request: &HttpRequest) -> Result<Condition, ApiError> {
    if_match(request)
}

fn if_match(request: &HttpRequest) -> Result<Condition, ApiError> {
    let Some(value) = request.headers.get("if-match") else { return Ok(Condition::Always) };
    let tag = value.to_str().ok().and_then(EntityTag::read);
    let malformed = || errors::malformed_header("If-Match", &String::from_utf8_lossy(value.as_bytes()));
    tag.map(Condition::Newest).ok_or_else(malformed)
}

/// Whether a reader says with `If-None-Match` that it has this version already.
pub(crate) fn etags_not_wanted(request: &HttpRequest, version: &Version) -> Result<bool, ApiError> {
    match request.header("if-none-match") {
        None => Ok(false),
        Some("*") => Ok(true),
        Some(value) => {
            let tags = EntityTag::read_list(value)
                .ok_or_else(|| errors::malformed_header("If-None-Match", value))?;
            Ok(tags.contains(&EntityTag::Version(version.number)))
        }
    }
}
