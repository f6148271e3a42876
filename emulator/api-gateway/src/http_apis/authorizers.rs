//! Authorizers of HTTP APIs: of JSON Web Tokens, and functions.

use contract::{ApiError, Call};

use super::data_plane::expression;
use super::kinds::{Members, given, is_set, set, text, texts};
use super::{changes, errors};
use crate::errors::bad_request;
use crate::rest_apis;

/// The members that CreateAuthorizer and UpdateAuthorizer may set.
const CHANGEABLE: [&str; 10] = [
    "AuthorizerCredentialsArn",
    "AuthorizerPayloadFormatVersion",
    "AuthorizerResultTtlInSeconds",
    "AuthorizerType",
    "AuthorizerUri",
    "EnableSimpleResponses",
    "IdentitySource",
    "IdentityValidationExpression",
    "JwtConfiguration",
    "Name",
];

/// A new authorizer.
///
/// # Errors
/// `BadRequestException`.
pub(crate) fn new(call: &Call, input: Members) -> Result<Members, ApiError> {
    let mut authorizer = changes::taken(input, &CHANGEABLE);
    set(&mut authorizer, "AuthorizerId", rest_apis::new_id::<6>(call));
    check(&authorizer)?;
    Ok(authorizer)
}

/// An authorizer with what an update changes.
///
/// # Errors
/// `BadRequestException`.
pub(crate) fn changed(before: Members, input: Members) -> Result<Members, ApiError> {
    let authorizer = changes::applied(before, input, &CHANGEABLE);
    check(&authorizer)?;
    Ok(authorizer)
}

/// Believed: the texts, but for that of the payload format.
fn check(authorizer: &Members) -> Result<(), ApiError> {
    if let Some(source) =
        texts(authorizer, "IdentitySource").find(|source| !expression::is_identity_source(source))
    {
        return Err(bad_request(format!("Invalid identity source expression specified: {source}")));
    }
    if text(authorizer, "AuthorizerType") == Some("JWT") {
        let configuration = authorizer.get("JwtConfiguration").and_then(serde_json::Value::as_object);
        let configuration =
            configuration.ok_or_else(|| errors::required("JwtConfiguration", "JWT authorizer"))?;
        let issuer = given(configuration, "Issuer");
        if !issuer.starts_with("https://") && !issuer.starts_with("http://") {
            return Err(bad_request(format!("Invalid issuer: {issuer}. Issuer must be a valid URL")));
        }
        if texts(configuration, "Audience").next().is_none() {
            return Err(errors::required("Audience", "JWT authorizer"));
        }
        if texts(authorizer, "IdentitySource").count() != 1 {
            return Err(bad_request("JWT authorizers must have exactly one identity source"));
        }
        return Ok(());
    }
    let version = text(authorizer, "AuthorizerPayloadFormatVersion");
    let version =
        version.ok_or_else(|| errors::required("AuthorizerPayloadFormatVersion", "REQUEST authorizer"))?;
    if !["1.0", "2.0"].contains(&version) {
        return Err(bad_request(
            "AuthorizerPayloadFormatVersion is invalid. Supported values are 1.0 and 2.0",
        ));
    }
    if version == "1.0" && is_set(authorizer, "EnableSimpleResponses") {
        return Err(bad_request("EnableSimpleResponses requires AuthorizerPayloadFormatVersion 2.0"));
    }
    if text(authorizer, "AuthorizerUri").is_none() {
        return Err(errors::required("AuthorizerUri", "REQUEST authorizer"));
    }
    let is_kept =
        authorizer.get("AuthorizerResultTtlInSeconds").and_then(serde_json::Value::as_i64).unwrap_or(0) > 0;
    if is_kept && texts(authorizer, "IdentitySource").next().is_none() {
        return Err(errors::required("IdentitySource", "REQUEST authorizer whose results are cached"));
    }
    Ok(())
}
