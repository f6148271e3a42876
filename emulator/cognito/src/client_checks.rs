//! What a pool does not let its clients be. The order is believed.

use contract::ApiError;

use crate::catalog::{identity_provider, resource_server};
use crate::collections::Rows;
use crate::errors::{self, invalid_parameter};
use crate::model::client::Client;
use crate::model::pool::Pool;

/// OpenID Connect's scopes, and the one that lets users serve themselves.
const SCOPES: &[&str] = &["phone", "email", "openid", "profile", "aws.cognito.signin.user.admin"];
/// The users of the pool itself, as a provider.
const OF_THE_POOL: &str = "COGNITO";

/// Checks what was said of a client against its pool.
///
/// # Errors
/// `InvalidParameterException`, or `ScopeDoesNotExistException`. The texts are believed.
pub(crate) fn check(rows: &impl Rows, pool: &Pool, client: &Client) -> Result<(), ApiError> {
    let settings = &client.settings;
    for (attributes, what) in [(&settings.read_attributes, "read"), (&settings.write_attributes, "write")] {
        let is_known = |name: &String| pool.schema.iter().any(|known| known.name == *name);
        if !attributes.iter().flatten().all(is_known) {
            let text = format!("Invalid {what} attributes specified while creating a client");
            return Err(invalid_parameter(text));
        }
    }
    let flows = settings.explicit_auth_flows.as_deref().unwrap_or_default();
    let of_today = flows.iter().filter(|flow| flow.starts_with("ALLOW_")).count();
    if of_today > 0 && of_today < flows.len() {
        return Err(invalid_parameter(
            "Legacy auth flows cannot be used with the ExplicitAuthFlows that begin with ALLOW_.",
        ));
    }
    check_oauth(rows, pool, client)?;
    for provider in settings.supported_identity_providers.iter().flatten() {
        if provider != OF_THE_POOL && identity_provider(rows, &pool.id, provider).is_err() {
            let text = format!("The provider {provider} does not exist for User Pool {}.", pool.id);
            return Err(invalid_parameter(text));
        }
    }
    Ok(())
}

fn check_oauth(rows: &impl Rows, pool: &Pool, client: &Client) -> Result<(), ApiError> {
    let settings = &client.settings;
    let flows = settings.allowed_oauth_flows.as_deref().unwrap_or_default();
    let scopes = settings.allowed_oauth_scopes.as_deref().unwrap_or_default();
    if settings.allowed_oauth_flows_user_pool_client == Some(true) && (flows.is_empty() || scopes.is_empty())
    {
        return Err(invalid_parameter(
            "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.",
        ));
    }
    if flows.iter().any(|flow| flow == "client_credentials") {
        if flows.len() > 1 {
            return Err(invalid_parameter(
                "client_credentials flow can not be selected along with code flow or implicit flow.",
            ));
        }
        if client.secret.is_none() {
            return Err(invalid_parameter(
                "client_credentials flow can not be selected if client does not have a client secret.",
            ));
        }
    }
    for scope in scopes {
        let of_a_server = || {
            let (server, name) = scope.rsplit_once('/')?;
            let server = resource_server(rows, &pool.id, server).ok()?;
            server.scopes.iter().any(|known| known.scope_name == name).then_some(())
        };
        if !SCOPES.contains(&scope.as_str()) && of_a_server().is_none() {
            return Err(errors::no_scope(scope));
        }
    }
    let urls = settings.callback_urls.iter().chain(&settings.logout_urls).flatten();
    if let Some(url) = urls.into_iter().find(|url| !may_lead_to(url)) {
        return Err(invalid_parameter(format!("{url} is not a valid callback or logout URL.")));
    }
    let callbacks = settings.callback_urls.as_deref().unwrap_or_default();
    match &settings.default_redirect_uri {
        Some(default) if !callbacks.contains(default) => {
            Err(invalid_parameter("DefaultRedirectURI must be in the list of CallbackURLs."))
        }
        _ => Ok(()),
    }
}

/// An absolute URL without a fragment; without encryption only to this machine (documented: CallbackURLs).
fn may_lead_to(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once(':') else { return false };
    let is_scheme = scheme.starts_with(|sign: char| sign.is_ascii_alphabetic())
        && scheme.bytes().all(|sign| sign.is_ascii_alphanumeric() || b"+-.".contains(&sign));
    let host = rest.strip_prefix("//").and_then(|rest| rest.split(['/', '?', ':']).next());
    is_scheme
        && !url.contains('#')
        && !rest.is_empty()
        && (scheme != "http" || matches!(host, Some("localhost" | "127.0.0.1")))
}
