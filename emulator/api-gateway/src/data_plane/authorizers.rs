//! Who may call a method: nobody is asked, a signature, a function, or a user pool.

mod functions;
mod user_pools;

use super::deployed::{Authorization, AuthorizerKind};
use super::exchange::Exchange;
use super::failure::{AUTHORIZER_CONFIGURATION_ERROR, Failure, MISSING_AUTHENTICATION_TOKEN};
use super::mapping::{Given, Source};

/// Lets a request in, and notes who calls.
///
/// # Errors
/// 401 and 403, or 500 if the authorizer itself fails.
pub(crate) async fn admit(exchange: &mut Exchange) -> Result<(), Failure> {
    let Some((_, method)) = exchange.route.clone() else { return Ok(()) };
    match &method.authorization {
        Authorization::Nobody => Ok(()),
        // The door has read the signature, and verified it if it was told to.
        Authorization::Iam if exchange.known.signer.is_some() => Ok(()),
        Authorization::Iam => Err(Failure::from(&MISSING_AUTHENTICATION_TOKEN)),
        Authorization::Authorizer(id, scopes) => {
            let Some(authorizer) = exchange.deployed.authorizers.get(id).cloned() else {
                let cause = format!("there is no authorizer {id}");
                return Err(Failure::because(&AUTHORIZER_CONFIGURATION_ERROR, cause));
            };
            match &authorizer.kind {
                AuthorizerKind::Function { uri, is_request } => {
                    functions::admit(exchange, &authorizer, uri, *is_request).await
                }
                AuthorizerKind::UserPools(arns) => {
                    user_pools::admit(exchange, &authorizer, arns, scopes).await
                }
            }
        }
    }
}

/// What a request has at an authorizer's sources; `None` if one of them is absent or empty.
fn identity(exchange: &Exchange, sources: &[Source]) -> Option<Vec<String>> {
    let needs_context = sources.iter().any(Source::needs_context);
    let context = if needs_context { exchange.context() } else { serde_json::Value::Null };
    let given = Given {
        request: Some(&exchange.request),
        headers: &[],
        body: &exchange.request.body,
        context: &context,
        stage_variables: &exchange.stage_variables,
    };
    let found = sources.iter().map(|source| source.values(&given).pop().filter(|value| !value.is_empty()));
    found.collect()
}

/// Forgets what functions have answered for a stage.
pub(crate) fn flush(call: &contract::Call, api: &str, stage: &str) {
    functions::flush(call, api, stage);
}
