//! An entry of a Bundle as the request that it stands for.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use contract::{ApiError, Call, HttpRequest, Operation, Run};
use fhir::paths::{self, Found};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde_json::Value;

use super::SentEntry;
use crate::errors;
use crate::interaction::{FHIR_JSON, JSON_PATCH};
use crate::model::data_store::endpoint;
use crate::operations::OPERATIONS;
use crate::smart;
use crate::validation::{Level, VALIDATION_LEVEL};

/// What an entry can ask for. The rest waits, streams, or is a Bundle in a Bundle.
const IN_ENTRIES: &[&str] = &[
    "CreateResource",
    "DeleteResource",
    "GetCapabilities",
    "GetFullHistory",
    "GetHistoryByResourceId",
    "GetHistoryByResourceType",
    "PatchResource",
    "ReadResource",
    "SearchEverything",
    "SearchWithGet",
    "UpdateResource",
    "VersionReadResource",
];

/// An entry that was understood.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) operation: &'static Operation,
    /// As it would come from outside.
    pub(crate) request: HttpRequest,
    pub(crate) full_url: Option<String>,
}

impl Entry {
    /// Understands an entry of a Bundle that was sent to a data store, to be held to the level that the Bundle is.
    ///
    /// # Errors
    /// 400 if the request leads nowhere or lacks its resource; 501 for an operation that is not emulated; 403 for one that
    /// the token of the Bundle does not grant.
    pub(crate) fn read(
        call: &Call,
        data_store: &str,
        level: Level,
        sent: SentEntry,
    ) -> Result<Entry, ApiError> {
        let SentEntry { envelope, resource } = sent;
        let text = |name: &str| envelope.pointer(name).and_then(Value::as_str);
        let method = text("/request/method").unwrap_or_default();
        let url = text("/request/url").unwrap_or_default();
        let base = endpoint(&call.endpoint, data_store);
        let below = below(url, &base).ok_or_else(|| errors::url_elsewhere(url))?;
        let (path, query) = below.split_once('?').unwrap_or((below, ""));
        let path = format!("/datastore/{data_store}/r4/{path}");
        let found = match paths::find(if method == "HEAD" { "GET" } else { method }, &path) {
            Found::Interaction(found, parameters) => Some((found.operation, parameters)),
            Found::Named(name) => return Err(errors::not_emulated(&name)),
            Found::OtherMethods(_) | Found::Nothing | Found::NotText => None,
        };
        let (name, parameters) = found
            .filter(|(name, _)| IN_ENTRIES.contains(name))
            .ok_or_else(|| errors::method_elsewhere(method, url))?;
        let operation = OPERATIONS.iter().find(|operation| operation.name == name);
        let operation = operation.filter(|operation| matches!(operation.run, Run::Http(_)));
        let operation = operation.ok_or_else(|| errors::not_emulated(name))?;

        let mut headers = HeaderMap::new();
        if level != Level::default() {
            headers.insert(HeaderName::from_static(VALIDATION_LEVEL), HeaderValue::from_static(level.word()));
        }
        for (member, header) in [
            ("/request/ifMatch", "if-match"),
            ("/request/ifNoneMatch", "if-none-match"),
            ("/request/ifNoneExist", "if-none-exist"),
        ] {
            let Some(value) = text(member) else { continue };
            let value = HeaderValue::from_str(value).map_err(|_| errors::malformed_header(header, value))?;
            headers.insert(HeaderName::from_static(header), value);
        }
        let body = match (name, resource) {
            ("CreateResource" | "UpdateResource", Some(text)) => text,
            ("PatchResource", Some(text)) => patch(text, &mut headers)?,
            ("CreateResource" | "UpdateResource" | "PatchResource", None) => {
                return Err(errors::no_resource(method));
            }
            _ => Bytes::new(),
        };
        let request = HttpRequest {
            method: Method::from_bytes(method.as_bytes())
                .map_err(|error| ApiError::internal(error.to_string()))?,
            path,
            query: query.to_owned(),
            headers,
            body,
            parameters,
        };
        smart::check_entry(call, name, &request)?;
        let full_url = text("/fullUrl").map(str::to_owned);
        Ok(Entry { operation, request, full_url })
    }
}

/// What a URL of an entry names below the base of the data store, where all of them lead.
fn below<'u>(url: &'u str, base: &str) -> Option<&'u str> {
    match url.strip_prefix(base) {
        Some(below) => Some(below),
        None if url.split(['?', '/']).next().is_some_and(|first| first.contains(':')) => None,
        None => Some(url.strip_prefix('/').unwrap_or(url)),
    }
}

/// A patch, which travels as a resource: a JSON Patch in a Binary, a FHIRPath Patch as the Parameters that it is.
fn patch(text: Bytes, headers: &mut HeaderMap) -> Result<Bytes, ApiError> {
    let resource = fhir::json::parse(&text).map_err(|issue| errors::invalid_resource(&[issue]))?;
    let member = |name: &str| resource.get(name).and_then(Value::as_str);
    let (media_type, patch) = match member("resourceType") {
        Some("Parameters") => (FHIR_JSON, text),
        Some("Binary") if member("contentType") == Some(JSON_PATCH) => {
            let patch = STANDARD.decode(member("data").unwrap_or_default());
            (JSON_PATCH, patch.map_err(|_| errors::not_a_patch())?.into())
        }
        _ => return Err(errors::not_a_patch()),
    };
    headers.insert(http::header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    Ok(patch)
}

#[cfg(test)]
mod tests {
    use super::*;

    // A URL that is misread writes to another place than the client meant.
    #[test]
    fn urls_lead_below_the_base_or_nowhere() {
        let base = "http://localhost:4566/datastore/ab/r4/";
        for (url, expected) in [
            ("Patient/1", Some("Patient/1")),
            ("/Patient/1", Some("Patient/1")),
            ("Patient?identifier=http://a|1", Some("Patient?identifier=http://a|1")),
            ("http://localhost:4566/datastore/ab/r4/Patient", Some("Patient")),
            ("http://localhost:4566/datastore/other/r4/Patient", None),
            ("https://example.org/Patient/1", None),
            ("urn:uuid:1", None),
            ("", Some("")),
        ] {
            assert_eq!(below(url, base), expected, "{url}");
        }
    }
}
