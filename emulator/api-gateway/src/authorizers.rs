//! Authorizers: what must hold of one, and what may be patched.

use contract::ApiError;
use store::Key;

use crate::collections::{AUTHORIZERS, REST_APIS, Rows, all};
use crate::data_plane::patterns;
use crate::errors;
use crate::model::authorizer::Authorizer;
use crate::patching::{ADD_REMOVE, Kind, REPLACE, Table, Wording, row};

/// The longest time that an answer may be remembered, in seconds (documented).
const LONGEST_RESULT_TTL: i64 = 3600;

/// What may be patched of an authorizer.
pub(crate) static PATCHES: Table = Table {
    wording: Wording::Listed,
    paths: &[
        row("/name", REPLACE, Kind::Text),
        row("/authType", REPLACE, Kind::Text),
        row("/type", REPLACE, Kind::Text),
        row("/authorizerUri", REPLACE, Kind::Text),
        row("/authorizerCredentials", REPLACE, Kind::Text),
        row("/authorizerResultTtlInSeconds", REPLACE, Kind::Integer),
        row("/identitySource", REPLACE, Kind::Text),
        row("/identityValidationExpression", REPLACE, Kind::Text),
        row("/providerARNs", ADD_REMOVE, Kind::Item),
    ],
};

/// That there is an API, in the words of CreateAuthorizer (captured).
///
/// # Errors
/// `ConflictException`.
pub(crate) fn must_have_api(rows: &impl Rows, api: &str) -> Result<(), ApiError> {
    let text = "Unable to complete operation due to concurrent modification. Please try again later.";
    rows.row(REST_APIS.whole(), &Key::text(api)).map(|_| ()).ok_or_else(|| errors::conflict(text))
}

/// An authorizer whose parts fit together, with what AWS fills in. Believed: texts.
///
/// # Errors
/// `BadRequestException`; a pattern that is not emulated is refused by name.
pub(crate) fn conforming(
    rows: &impl Rows,
    api: &str,
    mut authorizer: Authorizer,
) -> Result<Authorizer, ApiError> {
    if authorizer.name.trim().is_empty() {
        return Err(errors::bad_request("Authorizer name cannot be blank"));
    }
    let others: Vec<Authorizer> = all(rows, AUTHORIZERS.of(api))?;
    if others.iter().any(|other| other.name == authorizer.name && other.id != authorizer.id) {
        return Err(errors::bad_request(
            "Authorizer name must be unique. Authorizer already exists with this name",
        ));
    }
    let is_of_pools = authorizer.r#type == "COGNITO_USER_POOLS";
    let usual = if is_of_pools { "cognito_user_pools" } else { "custom" };
    authorizer.auth_type.get_or_insert_with(|| usual.to_owned());
    if is_of_pools {
        if authorizer.provider_arns.as_ref().is_none_or(Vec::is_empty) {
            return Err(errors::bad_request("Invalid provider ARNs specified"));
        }
    } else {
        let uri = authorizer.authorizer_uri.as_deref().unwrap_or_default();
        if !uri.contains(":lambda:path/") {
            return Err(errors::bad_request(format!(
                "Invalid Authorizer URI: {uri}. Authorizer URI should be a valid API Gateway ARN that represents a Lambda function invocation."
            )));
        }
    }
    if let Some(pattern) = &authorizer.identity_validation_expression {
        patterns::check("identityValidationExpression", pattern)?;
    }
    let ttl = authorizer.authorizer_result_ttl_in_seconds;
    if ttl.is_some_and(|ttl| !(0..=LONGEST_RESULT_TTL).contains(&ttl)) {
        return Err(errors::bad_request("Authorizer result TTL must be between 0 and 3600 seconds"));
    }
    let needs_source = match authorizer.r#type.as_str() {
        "TOKEN" => true,
        // Without an identity there is nothing by which an answer could be remembered.
        "REQUEST" => ttl != Some(0),
        _ => false,
    };
    if authorizer.r#type != "REQUEST" {
        authorizer.identity_source.get_or_insert_with(|| "method.request.header.Authorization".to_owned());
    }
    if needs_source && authorizer.identity_source.as_deref().is_none_or(str::is_empty) {
        return Err(errors::bad_request("Identity source cannot be empty when caching is enabled"));
    }
    for source in authorizer.identity_source.iter().flat_map(|sources| sources.split(',')).map(str::trim) {
        let places = ["method.request.header.", "method.request.querystring.", "stageVariables.", "context."];
        if !source.is_empty() && !places.iter().any(|place| source.starts_with(place)) {
            return Err(errors::bad_request("Invalid identity source specified"));
        }
    }
    Ok(authorizer)
}
