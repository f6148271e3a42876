//! Errors about what a pool has beside its users: domains, resource servers, identity providers, tags.

use contract::ApiError;

use super::{invalid_parameter, refusal};

/// A domain that is not here, or another pool's. Believed: the text.
pub(crate) fn no_domain() -> ApiError {
    invalid_parameter("No such domain or user pool exists.")
}

/// A domain that is taken. Believed: the text.
pub(crate) fn domain_taken() -> ApiError {
    invalid_parameter("Domain already associated with another user pool.")
}

/// A pool that has a domain of this kind. Believed: the text.
pub(crate) fn pool_has_domain() -> ApiError {
    invalid_parameter("User pool already has a domain configured.")
}

/// A resource server that is not here. Believed: the text.
pub(crate) fn no_resource_server(identifier: &str) -> ApiError {
    refusal("ResourceNotFoundException", format!("Resource server {identifier} does not exist."))
}

/// A resource server's identifier that is taken. Believed: the text.
pub(crate) fn resource_server_exists(identifier: &str, pool: &str) -> ApiError {
    invalid_parameter(format!("{identifier} already exists in user pool {pool}."))
}

/// An identity provider that is not here. Believed: the text.
pub(crate) fn no_identity_provider(name: &str) -> ApiError {
    refusal("ResourceNotFoundException", format!("Identity provider {name} does not exist."))
}

/// An identity provider's name that is taken. Believed: the text.
pub(crate) fn identity_provider_exists(name: &str) -> ApiError {
    refusal("DuplicateProviderException", format!("A provider with the name {name} already exists."))
}

/// A scope that is neither a standard one nor a resource server's. Believed: the text.
pub(crate) fn no_scope(scope: &str) -> ApiError {
    refusal("ScopeDoesNotExistException", format!("Invalid scope requested: {scope}"))
}

/// A resource's ARN that is not a pool's of this account and region. Believed: the text.
pub(crate) fn no_resource(arn: &str) -> ApiError {
    refusal("ResourceNotFoundException", format!("Resource {arn} does not exist."))
}
