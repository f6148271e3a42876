//! Integrations: what an HTTP API may call, and what of it AWS fills in.

use contract::{ApiError, Call};
use serde_json::Value;

use super::data_plane::services;
use super::kinds::{Members, entries, given, set, set_if_absent, text};
use super::{changes, errors};
use crate::errors::bad_request;
use crate::rest_apis;

/// The members that CreateIntegration and UpdateIntegration may set.
const CHANGEABLE: [&str; 13] = [
    "ConnectionId",
    "ConnectionType",
    "CredentialsArn",
    "Description",
    "IntegrationMethod",
    "IntegrationSubtype",
    "IntegrationType",
    "IntegrationUri",
    "PayloadFormatVersion",
    "RequestParameters",
    "ResponseParameters",
    "TimeoutInMillis",
    "TlsConfig",
];
/// The members that only integrations of WebSocket APIs have.
const NOT_FOR_HTTP: [&str; 4] =
    ["ContentHandlingStrategy", "PassthroughBehavior", "RequestTemplates", "TemplateSelectionExpression"];
/// The longest that an integration may take, in milliseconds, and how long it may if nothing is said (documented).
const MOST_MILLISECONDS: i64 = 30_000;
/// Headers that no mapping may touch (documented), besides those with a prefix of [`RESTRICTED_PREFIXES`].
const RESTRICTED: [&str; 17] = [
    "authorization",
    "connection",
    "content-encoding",
    "content-length",
    "content-location",
    "forwarded",
    "keep-alive",
    "origin",
    "proxy-authenticate",
    "proxy-authorization",
    "te",
    "trailers",
    "transfer-encoding",
    "upgrade",
    "via",
    "x-forwarded-for",
    "x-forwarded-host",
];
/// Beginnings of headers that no mapping may touch (documented).
const RESTRICTED_PREFIXES: [&str; 5] =
    ["access-control-", "apigw-", "x-amz-", "x-amzn-", "x-forwarded-proto"];

/// A new integration.
///
/// # Errors
/// `BadRequestException`; what is not emulated is refused by name.
pub(crate) fn new(call: &Call, input: &Members) -> Result<Members, ApiError> {
    let mut integration = finished(call, changes::taken(input.clone(), &CHANGEABLE), input)?;
    set(&mut integration, "IntegrationId", rest_apis::new_id::<7>(call));
    Ok(integration)
}

/// An integration with what an update changes.
///
/// # Errors
/// As [`new`].
pub(crate) fn changed(call: &Call, before: Members, input: &Members) -> Result<Members, ApiError> {
    finished(call, changes::applied(before, input.clone(), &CHANGEABLE), input)
}

/// With what AWS fills in, and checked.
fn finished(call: &Call, mut integration: Members, input: &Members) -> Result<Members, ApiError> {
    let has = |name: &&&str| input.get(**name).is_some_and(|value| !value.is_null());
    if let Some(name) = NOT_FOR_HTTP.iter().find(has) {
        return Err(errors::not_for_http(name));
    }
    if text(&integration, "ConnectionType") == Some("VPC_LINK") {
        return Err(ApiError::member_not_emulated(call.operation, "ConnectionType VPC_LINK"));
    }
    set_if_absent(&mut integration, "ConnectionType", "INTERNET");
    set_if_absent(&mut integration, "TimeoutInMillis", MOST_MILLISECONDS);
    match (given(&integration, "IntegrationType"), text(&integration, "IntegrationSubtype")) {
        ("AWS_PROXY", Some(subtype)) => {
            let subtype = subtype.to_owned();
            services::check(call, &subtype, &integration)?;
            set_if_absent(&mut integration, "PayloadFormatVersion", "1.0");
        }
        ("AWS_PROXY", None) => {
            let uri = text(&integration, "IntegrationUri");
            let uri = uri.ok_or_else(|| errors::required("IntegrationUri", "AWS_PROXY integration"))?;
            if !uri.starts_with("arn:") {
                // Believed: the text.
                return Err(bad_request(format!("Invalid integration URI specified: {uri}")));
            }
            let version = text(&integration, "PayloadFormatVersion");
            let version =
                version.ok_or_else(|| errors::required("PayloadFormatVersion", "AWS_PROXY integration"))?;
            if !["1.0", "2.0"].contains(&version) {
                // Believed: the text.
                return Err(bad_request("PayloadFormatVersion is invalid. Supported values are 1.0 and 2.0"));
            }
            set(&mut integration, "IntegrationMethod", "POST");
        }
        ("HTTP_PROXY", None) => {
            let uri = text(&integration, "IntegrationUri");
            let uri = uri.ok_or_else(|| errors::required("IntegrationUri", "HTTP_PROXY integration"))?;
            if !["http://", "https://"].iter().any(|scheme| uri.starts_with(scheme)) {
                // Believed: the text.
                return Err(bad_request(format!("Invalid HTTP endpoint specified for URI: {uri}")));
            }
            if text(&integration, "IntegrationMethod").is_none() {
                return Err(errors::required("IntegrationMethod", "HTTP_PROXY integration"));
            }
            set_if_absent(&mut integration, "PayloadFormatVersion", "1.0");
        }
        (kind, _) => {
            // Believed: the text.
            let text = format!(
                "Invalid integration type {kind} specified. HTTP APIs support AWS_PROXY and HTTP_PROXY"
            );
            return Err(bad_request(text));
        }
    }
    check_mappings(&integration)?;
    Ok(integration)
}

fn check_mappings(integration: &Members) -> Result<(), ApiError> {
    if text(integration, "IntegrationSubtype").is_none() {
        for (target, _) in entries(integration, "RequestParameters") {
            check_target(target, &["header", "querystring"], "overwrite:path")?;
        }
    }
    for (status, mappings) in entries(integration, "ResponseParameters") {
        if !status.parse::<u16>().is_ok_and(|status| (200..600).contains(&status)) {
            // Believed: the text.
            return Err(bad_request(format!("Invalid status code {status} in response parameters")));
        }
        for (target, _) in mappings.as_object().into_iter().flatten() {
            check_target(target, &["header"], "overwrite:statuscode")?;
        }
    }
    Ok(())
}

/// That a mapping may be: `action:place.name`, or the one place that has no name.
///
/// # Errors
/// `BadRequestException`. Believed: the text, but for restricted headers.
fn check_target(target: &str, places: &[&str], whole: &str) -> Result<(), ApiError> {
    if target == whole {
        return Ok(());
    }
    let invalid = || bad_request(format!("Invalid mapping expression specified: {target}"));
    let (action, place) = target.split_once(':').ok_or_else(invalid)?;
    let (place, name) = place.split_once('.').ok_or_else(invalid)?;
    if !["append", "overwrite", "remove"].contains(&action) || !places.contains(&place) || name.is_empty() {
        return Err(invalid());
    }
    let small = name.to_ascii_lowercase();
    let is_restricted = RESTRICTED.contains(&small.as_str())
        || RESTRICTED_PREFIXES.iter().any(|prefix| small.starts_with(prefix));
    if place == "header" && is_restricted {
        return Err(errors::restricted_header(name));
    }
    Ok(())
}

/// How long an integration may take, in milliseconds.
pub(crate) fn milliseconds(integration: &Members) -> i64 {
    integration.get("TimeoutInMillis").and_then(Value::as_i64).unwrap_or(MOST_MILLISECONDS)
}
