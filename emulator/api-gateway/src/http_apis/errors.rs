//! Every error of HTTP APIs, once: its code, its text and, where AWS's words are not known, that they are believed.
//!
//! Captured texts are those that users of Terraform, SST and other tools have published with their troubles.

use contract::ApiError;
use store::Scope;

use crate::errors::{bad_request, conflict, not_found};

/// An API that is not here (captured).
pub(crate) fn no_api(scope: &Scope, id: &str) -> ApiError {
    not_found(format!("Invalid API identifier specified {}:{id}", scope.account))
}

/// Something of an API that is not here. Captured for integrations; else believed.
pub(crate) fn nothing_of(kind: &str) -> ApiError {
    not_found(format!("Invalid {kind} identifier specified"))
}

/// A route key that an API has already (captured).
pub(crate) fn route_exists(key: &str) -> ApiError {
    conflict(format!("Route with key {key} already exists for this API"))
}

/// A route key whose variable has another name than that of an other route (captured).
pub(crate) fn conflicting_variable(key: &str, other: &str) -> ApiError {
    conflict(format!(
        "The provided route key \"{key}\" has a conflicting variable on the same hierarchical level as \"{other}\""
    ))
}

/// A route key that is none. Believed: the text.
pub(crate) fn invalid_route_key() -> ApiError {
    bad_request(
        "The provided route key is not formatted properly for HTTP protocol. Format should be \"<HTTP METHOD> /<RESOURCE PATH>\" or \
         \"$default\"",
    )
}

/// A target that is no integration of the API. Believed: the text.
pub(crate) fn invalid_target(target: &str) -> ApiError {
    bad_request(format!("The provided target {target} is not an integration of this API"))
}

/// What only WebSocket APIs have. Captured for `ApiKeyRequired`; else believed.
pub(crate) fn not_for_http(member: &str) -> ApiError {
    bad_request(format!("{member} is not currently supported for HTTP APIs"))
}

/// A type of authorization without an authorizer that goes with it. Captured for JWT; believed for CUSTOM.
pub(crate) fn needs_authorizer(authorization: &str, authorizer: &str) -> ApiError {
    bad_request(format!(
        "Invalid authorizer ID specified. Setting the authorization type to {authorization} requires a valid {authorizer} authorizer."
    ))
}

/// A member that this kind of thing must have. Captured for the payload format of authorizers; else believed.
pub(crate) fn required(member: &str, of: &str) -> ApiError {
    bad_request(format!("{member} is a required parameter for {of}"))
}

/// An integration that routes lead to (captured).
pub(crate) fn integration_in_use(routes: &[String]) -> ApiError {
    conflict(format!(
        "Cannot delete Integration because it is referenced by the following Routes with Ids: [{}]",
        routes.join(", ")
    ))
}

/// An authorizer that routes ask. Believed: the text, after that of integrations.
pub(crate) fn authorizer_in_use(routes: &[String]) -> ApiError {
    conflict(format!(
        "Cannot delete Authorizer because it is referenced by the following Routes with Ids: [{}]",
        routes.join(", ")
    ))
}

/// A deployment that stages show. Believed: the text, after that of REST APIs.
pub(crate) fn deployment_in_use() -> ApiError {
    bad_request("Active stages pointing to this deployment must be moved or deleted")
}

/// A deployment of an API that has no routes (captured).
pub(crate) fn nothing_to_deploy() -> ApiError {
    bad_request("At least one route is required before deploying the Api.")
}

/// Settings of a route that the API does not have (captured).
pub(crate) fn no_route_of_settings(key: &str) -> ApiError {
    not_found(format!("Unable to find Route by key {key} within the provided RouteSettings"))
}

/// A stage that is here already (captured: REST APIs).
pub(crate) fn stage_exists() -> ApiError {
    conflict("Stage already exists")
}

/// A mapping at a key that is taken (captured).
pub(crate) fn mapping_exists() -> ApiError {
    conflict("ApiMapping key already exists for this domain name")
}

/// An API that a domain leads to. Believed: the text, after that of REST APIs.
pub(crate) fn api_in_use() -> ApiError {
    bad_request("Please remove all API mappings related to the API in your domain before deleting it")
}

/// A header that a mapping may not touch (captured).
pub(crate) fn restricted_header(name: &str) -> ApiError {
    bad_request(format!("Operations on header {name} are restricted"))
}
