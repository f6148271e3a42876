//! Errors about what a pool has beside its users: domains, resource servers, identity providers, tags.

use contract::ApiError;

use super::{invalid_parameter, refusal};

/// A domain that is not here, or another pool's. Believed: the text.
pub(crate) fn no_domain() -> ApiError {
    invalid_parameter("No such domain or user pool exists.")
}

/// A domain that is taken (captured: aws-samples/websocket-chat-application 56).
pub(crate) fn domain_taken() -> ApiError {
    invalid_parameter("Domain already associated with another user pool.")
}

/// A domain that cannot be a part of a host's name (captured: mineiros-io/terraform-aws-cognito-user-pool 69).
pub(crate) fn domain_malformed() -> ApiError {
    invalid_parameter(
        "The domain name contains an invalid character. Domain names can only contain lower-case letters, numbers, and \
         hyphens. Please enter a different name that follows this format: ^[a-z0-9](?:[a-z0-9\\-]{0,61}[a-z0-9])?$",
    )
}

/// A whole host that is none. Believed: the text.
pub(crate) fn custom_domain_refused() -> ApiError {
    invalid_parameter("Custom domain is not a valid subdomain.")
}

/// A domain with a word in it that is AWS's (captured: aws-amplify/amplify-cli 3854).
pub(crate) fn domain_reserved(word: &str) -> ApiError {
    invalid_parameter(format!("Domain cannot contain reserved word: {word}"))
}

/// A host that is nobody's. AWS's name server knows none such; believed: the text and the status.
pub(crate) fn no_host(name: &str) -> ApiError {
    ApiError::new(404, "ResourceNotFoundException", format!("Domain {name} does not exist."))
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
