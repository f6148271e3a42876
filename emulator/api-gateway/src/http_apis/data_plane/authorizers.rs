//! Who may call a route of an HTTP API: nobody is asked, a signature, a token, or a function.

mod functions;
mod tokens;

use serde_json::Value;

use super::exchange::{Caller, Exchange};
use super::expression::{self, Given};
use super::failure::Failure;
use crate::http_apis::kinds::{Members, given, texts};

pub(crate) use functions::flush;

/// Lets a request in, and says who calls.
///
/// # Errors
/// 401 and 403, or 500 if the authorizer itself fails.
pub(crate) async fn admit(exchange: &Exchange) -> Result<Caller, Failure> {
    let Some(route) = exchange.route.clone() else { return Ok(Caller::Nobody) };
    match route.authorization.as_str() {
        // The door has read the signature, and verified it if it was told to.
        "AWS_IAM" if exchange.signer.is_some() => Ok(Caller::Signer),
        "AWS_IAM" => Err(Failure::forbidden()),
        "JWT" | "CUSTOM" => {
            let Some(authorizer) = &route.authorizer else {
                return Err(Failure::internal(format!("{} has no authorizer", route.key)));
            };
            if given(authorizer, "AuthorizerType") == "JWT" {
                tokens::admit(exchange, &route, authorizer).await
            } else {
                functions::admit(exchange, &route, authorizer).await
            }
        }
        _ => Ok(Caller::Nobody),
    }
}

/// What a request has at an authorizer's sources; `None` if one of them is absent or empty.
fn identity(exchange: &Exchange, authorizer: &Members) -> Option<Vec<String>> {
    let needs_context = texts(authorizer, "IdentitySource").any(|source| source.starts_with("$context."));
    let context = if needs_context { exchange.context() } else { Value::Null };
    let given = Given { exchange, request: &exchange.request, context: &context, answer: None };
    texts(authorizer, "IdentitySource")
        .map(|source| expression::value(source, &given).filter(|value| !value.is_empty()))
        .collect()
}
