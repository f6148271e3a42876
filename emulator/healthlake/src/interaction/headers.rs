//! The headers of a FHIR request.

use contract::{ApiError, HttpRequest};
use http::header::IF_NONE_MATCH;

use crate::errors;
use crate::model::conditions::{Condition, EntityTag};
use crate::model::version::Version;

/// What the answer to a write should hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Returning {
    Resource,
    Nothing,
    Outcome,
}

/// Reads `Prefer: return=...`. Other preferences are that, preferences, and may be passed over.
pub(crate) fn returning(request: &HttpRequest) -> Result<Returning, ApiError> {
    let prefers = request.headers.get_all("prefer").iter().filter_map(|value| value.to_str().ok());
    for preference in prefers.flat_map(|value| value.split([',', ';'])) {
        let Some((name, value)) = preference.split_once('=') else { continue };
        if name.trim().eq_ignore_ascii_case("return") {
            return match value.trim() {
                "representation" => Ok(Returning::Resource),
                "minimal" => Ok(Returning::Nothing),
                "OperationOutcome" => Ok(Returning::Outcome),
                value => Err(errors::malformed_header("Prefer", value)),
            };
        }
    }
    Ok(Returning::Resource)
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

/// What only creates may carry and we do not emulate.
pub(crate) fn check_create(request: &HttpRequest) -> Result<(), ApiError> {
    refuse(request, &["if-none-exist", "x-amz-fhir-idempotency-key"])
}

/// The condition on an update.
pub(crate) fn check_update(request: &HttpRequest) -> Result<Condition, ApiError> {
    refuse(request, &["x-amz-fhir-idempotency-key"])?;
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

fn refuse(request: &HttpRequest, names: &[&str]) -> Result<(), ApiError> {
    match names.iter().find(|name| request.headers.contains_key(**name)) {
        Some(name) => Err(errors::not_emulated(&format!("Header {name}"))),
        None => Ok(()),
    }
}

/// Whether a reader says with `If-None-Match` that it has this version already.
pub(crate) fn etags_not_wanted(request: &HttpRequest, version: &Version) -> Result<bool, ApiError> {
    match request.header(IF_NONE_MATCH) {
        None => Ok(false),
        Some("*") => Ok(true),
        Some(value) => {
            let tags = EntityTag::read_list(value)
                .ok_or_else(|| errors::malformed_header("If-None-Match", value))?;
            Ok(tags.contains(&EntityTag::Version(version.number)))
        }
    }
}
