//! From a bearer token to what it grants.
//!
//! A token of a configured issuer is verified by the issuer's keys, and any other by the data store's function; then `aud`, `exp`,
//! `nbf` and `scope` are looked at.
//! HealthLake demands `nbf` of its Lambda function's answer; of the token itself it is not demanded, since most issuers
//! leave it out and functions fill it in. Clocks are compared to the second, without leeway: there is one clock here.
//!
//! `aud` must be the data store's endpoint. Which host it names is not compared: one Millpond answers as localhost, by an
//! address, by the name of a container and as `healthlake.us-east-1.amazonaws.com`, and an issuer knows but one of them. The
//! path with the id of the data store is compared, and that is what tells a token for one data store from a token for another.

use contract::{ApiError, Call, HttpRequest, SmartIssuer, Time, bearer_token};
use json_web_token::{Claims, Unverified};
use serde_json::Value;

use super::{introspection, keys};
use crate::collections::SmartDataStore;
use crate::errors;
use crate::model::scopes::Grant;

/// The configured issuer of a token; `None` if it is of somebody else, or no token that names its issuer.
fn issuer_of<'c>(call: &'c Call, token: &str) -> Option<&'c SmartIssuer> {
    if call.settings.smart_issuers.is_empty() {
        return None;
    }
    let token = Unverified::read(token).ok()?;
    call.settings.smart_issuers.iter().find(|issuer| Some(&*issuer.issuer) == token.issuer())
}

/// Has the keys of the token's issuer at hand.
pub(super) async fn fetch_keys(call: &Call, request: &HttpRequest) -> Result<(), ApiError> {
    let token = bearer_token(&request.headers).unwrap_or_default();
    let Some(issuer) = issuer_of(call, token).filter(|issuer| issuer.keys_url.is_some()) else {
        return Ok(());
    };
    let key_id = Unverified::read(token).ok().and_then(|token| token.key_id().map(str::to_owned));
    keys::fetch_if_needed(issuer, key_id.as_deref(), call.now).await
}

/// What the token of a request grants in a data store, if it is valid.
pub(super) async fn grant(
    call: &Call,
    request: &HttpRequest,
    data_store: &SmartDataStore,
) -> Result<Grant, ApiError> {
    let token = bearer_token(&request.headers).unwrap_or_default();
    let claims = match issuer_of(call, token) {
        None => introspection::claims(call, request, data_store).await?,
        Some(issuer) => {
            let known = issuer.known_keys();
            let known = known.ok_or_else(|| errors::no_keys(&issuer.issuer, "they were not fetched"))?;
            let verified = Unverified::read(token).and_then(|token| token.verify(&known.keys));
            verified.map_err(|error| errors::invalid_token(&error.to_string()))?
        }
    };
    check_times(&claims, call.now)?;
    if !is_for(&claims, request.parameter("datastore")) {
        return Err(errors::invalid_token("its \"aud\" is not the endpoint of this data store"));
    }
    let scope = claims.get("scope").and_then(Value::as_str);
    let scope = scope.ok_or_else(|| errors::invalid_token("it has no \"scope\""))?;
    let patient = claims.get("patient").and_then(Value::as_str);
    let patient = patient.map(|id| id.strip_prefix("Patient/").unwrap_or(id)).filter(|id| !id.is_empty());
    Ok(Grant::read(scope, data_store.with_v2, data_store.fine_grained, patient.map(str::to_owned)))
}

fn check_times(claims: &Claims, now: Time) -> Result<(), ApiError> {
    let milliseconds = |name: &str| claims.get(name).map(|value| value.as_f64().map(|time| time * 1_000.0));
    // Whole milliseconds of this age are exact in a float.
    let now = now.0 as f64;
    match milliseconds("exp") {
        Some(Some(time)) if now < time => {}
        Some(Some(_)) => return Err(errors::expired_token()),
        Some(None) | None => return Err(errors::invalid_token("it has no time in \"exp\"")),
    }
    match milliseconds("nbf") {
        Some(Some(time)) if now < time => Err(errors::invalid_token("it is not valid before its \"nbf\"")),
        Some(None) => Err(errors::invalid_token("its \"nbf\" is not a time")),
        Some(Some(_)) | None => Ok(()),
    }
}

/// Whether the token is meant for the data store, or for several of which it is one.
fn is_for(claims: &Claims, data_store: &str) -> bool {
    let is_endpoint = |audience: &Value| {
        let address = audience.as_str().and_then(|text| {
            text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?.split_once('/')
        });
        let path = address.and_then(|(_, path)| path.strip_prefix("datastore/")?.strip_prefix(data_store));
        matches!(path, Some("/r4" | "/r4/"))
    };
    match claims.get("aud") {
        Some(Value::Array(several)) => several.iter().any(is_endpoint),
        Some(one) => is_endpoint(one),
        None => false,
    }
}
