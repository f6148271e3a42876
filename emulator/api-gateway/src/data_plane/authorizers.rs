//! Who may call a method: nobody is asked, a signature, a function, or a user pool.

mod functions;
mod user_pools;

use serde_json::{Map, Value};

use super::deployed::{Authorization, Authorizer, AuthorizerKind};
use super::exchange::Exchange;
use super::failure::{AUTHORIZER_CONFIGURATION_ERROR, Failure, MISSING_AUTHENTICATION_TOKEN};
use super::mapping::Source;

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

/// What an authorizer says of a request.
#[derive(Debug)]
pub(crate) enum Verdict {
    Policy { principal_id: String, policy: Value },
    Claims(Map<String, Value>),
}

/// Has an authorizer say what it says, of whatever method; nothing of it is remembered.
///
/// # Errors
/// As [`admit`], but for what a policy says.
pub(crate) async fn try_out(exchange: &mut Exchange, authorizer: &Authorizer) -> Result<Verdict, Failure> {
    match &authorizer.kind {
        AuthorizerKind::Function { uri, is_request } => {
            functions::try_out(exchange, authorizer, uri, *is_request).await
        }
        AuthorizerKind::UserPools(arns) => {
            user_pools::admit(exchange, authorizer, arns, &[]).await?;
            let told = exchange.known.authorizer.as_ref().and_then(|told| told.get("claims"));
            Ok(Verdict::Claims(told.and_then(Value::as_object).cloned().unwrap_or_default()))
        }
    }
}

/// What a request has at an authorizer's sources; `None` if one of them is absent or empty.
fn identity(exchange: &Exchange, sources: &[Source]) -> Option<Vec<String>> {
    let context = exchange.context_for(sources);
    let given = exchange.given(&context);
    let found = sources.iter().map(|source| source.values(&given).pop().filter(|value| !value.is_empty()));
    found.collect()
}

/// Forgets what functions have answered for a stage.
pub(crate) fn flush(call: &contract::Call, api: &str, stage: &str) {
    functions::flush(call, api, stage);
}
