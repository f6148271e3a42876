//! Lambda authorizers: a function answers with a policy and a context, which hold for as long as the authorizer says.
//!
//! What a function answers is kept by what the request had at the authorizer's sources; the policy is judged anew for every
//! method. Times are the clock's.

use std::net::IpAddr;
use std::sync::Arc;

use contract::Call;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::super::deployed::Authorizer;
use super::super::event;
use super::super::exchange::Exchange;
use super::super::failure::{
    ACCESS_DENIED, AUTHORIZER_CONFIGURATION_ERROR, AUTHORIZER_FAILURE, Failure, UNAUTHORIZED,
};
use super::super::integration::{function_of, invoke};
use super::super::kept::Kept;
use super::super::log;
use super::super::policy;
use super::super::templates;
use super::super::test_invoke::masked;
use super::{Verdict, identity};

/// What a function says to have the client answered 401.
const UNAUTHORIZED_ERROR: &str = "Unauthorized";

/// What a function answers; kept by API, stage, authorizer and identity.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    principal_id: String,
    policy_document: Value,
    #[serde(default)]
    context: Option<Map<String, Value>>,
    #[serde(default)]
    usage_identifier_key: Option<String>,
}

/// Asks the function, unless its last answer still holds.
///
/// # Errors
/// 401 without what the authorizer looks at, 403 if the policy does not allow the method, 500 if the function fails.
pub(super) async fn admit(
    exchange: &mut Exchange,
    authorizer: &Authorizer,
    uri: &str,
    is_request: bool,
) -> Result<(), Failure> {
    let identity = identified(exchange, authorizer, is_request)?;
    let key = authorizer
        .seconds
        .is_positive()
        .then(|| {
            format!(
                "{}/{}/{}/{}",
                exchange.deployed.api,
                exchange.stage,
                authorizer.id,
                Value::from(identity.clone())
            )
        })
        .filter(|_| !identity.is_empty());
    let now = exchange.call.now;
    let answers: Arc<Kept<Answer>> = exchange.call.kept();
    let answer = match key.as_ref().and_then(|key| answers.get(key, now)) {
        Some(answer) => answer,
        None => {
            let answer = Arc::new(ask(exchange, uri, is_request, identity.first()).await?);
            if let Some(key) = key {
                answers.put(key, now.plus(authorizer.seconds.saturating_mul(1000)), answer.clone());
            }
            answer
        }
    };
    judge(exchange, &answer)?;
    let mut context = Map::from_iter([("principalId".to_owned(), Value::from(answer.principal_id.as_str()))]);
    for (name, value) in answer.context.iter().flatten() {
        // All values are told as texts (documented).
        let text = match value {
            Value::String(text) => text.clone(),
            value => value.to_string(),
        };
        context.insert(name.clone(), Value::String(text));
    }
    context.insert("integrationLatency".to_owned(), 0.into());
    exchange.known.authorizer = Some(Value::Object(context));
    exchange.known.usage_identifier = answer.usage_identifier_key.clone();
    Ok(())
}

/// What the function says, whether or not its last answer holds.
///
/// # Errors
/// As [`admit`], but for what the policy says.
pub(super) async fn try_out(
    exchange: &Exchange,
    authorizer: &Authorizer,
    uri: &str,
    is_request: bool,
) -> Result<Verdict, Failure> {
    let identity = identified(exchange, authorizer, is_request)?;
    exchange.tell(|| format!("Incoming identity: {}", masked(&identity.join(", "))));
    let Answer { principal_id, policy_document, .. } =
        ask(exchange, uri, is_request, identity.first()).await?;
    Ok(Verdict::Policy { principal_id, policy: policy_document })
}

/// What a request has for the authorizer to look at.
///
/// # Errors
/// 401, if that is not there, or not what it must match.
fn identified(
    exchange: &Exchange,
    authorizer: &Authorizer,
    is_request: bool,
) -> Result<Vec<String>, Failure> {
    let found = identity(exchange, &authorizer.sources);
    // A function that is given the whole request and whose answers are not kept may do without.
    let identity = match (found, is_request && (authorizer.seconds == 0 || authorizer.sources.is_empty())) {
        (Some(identity), _) => identity,
        (None, true) => Vec::new(),
        (None, false) => return Err(Failure::from(&UNAUTHORIZED)),
    };
    if !is_request
        && let (Some(pattern), Some(token)) = (&authorizer.validation, identity.first())
        && !pattern.is_match(token)
    {
        return Err(Failure::from(&UNAUTHORIZED));
    }
    Ok(identity)
}

/// Forgets what functions have answered for a stage.
pub(super) fn flush(call: &Call, api: &str, stage: &str) {
    call.kept::<Kept<Answer>>().forget(&format!("{api}/{stage}/"));
}

/// # Errors
/// 403, if the policy does not allow the method; 500, if it is none.
fn judge(exchange: &Exchange, answer: &Answer) -> Result<(), Failure> {
    let source: Option<IpAddr> = exchange.request.source_ip.parse().ok();
    match policy::judge(&answer.policy_document, &exchange.method_arn(), source) {
        Ok(policy::Verdict::Allow) => Ok(()),
        Ok(policy::Verdict::Silent) => Err(Failure::from(&ACCESS_DENIED)),
        Ok(policy::Verdict::Deny) => Err(Failure::saying(
            &ACCESS_DENIED,
            "User is not authorized to access this resource with an explicit deny",
        )),
        Err(policy::Unreadable) => Err(Failure::because(
            &AUTHORIZER_CONFIGURATION_ERROR,
            "the authorizer's policy cannot be read, or has a condition that is not emulated",
        )),
    }
}

async fn ask(
    exchange: &Exchange,
    uri: &str,
    is_request: bool,
    token: Option<&String>,
) -> Result<Answer, Failure> {
    let wrong = |cause: String| Failure::because(&AUTHORIZER_CONFIGURATION_ERROR, cause);
    let uri = templates::with_stage_variables(uri, &exchange.stage_variables);
    let function = function_of(&uri).ok_or_else(|| wrong(format!("{uri} names no function")))?;
    let arn = exchange.method_arn();
    let event = if is_request {
        exchange.event(&exchange.context(), false).authorizer(&arn)
    } else {
        event::token(token.map_or("", String::as_str), &arn)
    };
    exchange.tell(|| format!("Endpoint request URI: {uri}"));
    exchange.tell(|| format!("Endpoint request body after transformations: {event}"));
    let invoked = invoked(&exchange.call, function, &event).await?;
    exchange.tell(|| format!("Authorizer result body before parsing: {}", log::body(&invoked)));
    let answer: Answer = serde_json::from_slice(&invoked)
        .map_err(|error| wrong(format!("{function} answered what is no policy: {error}")))?;
    let is_scalar = |value: &Value| !value.is_object() && !value.is_array();
    if answer.context.iter().flatten().any(|(_, value)| !is_scalar(value)) {
        return Err(wrong(format!("{function} answered a context with an object or a list in it")));
    }
    Ok(answer)
}

async fn invoked(call: &Call, function: &str, event: &Value) -> Result<bytes::Bytes, Failure> {
    let invoked = invoke(call, function, event.to_string().into(), None).await;
    let invoked =
        invoked.map_err(|error| Failure::because(&AUTHORIZER_FAILURE, format!("{function}: {error}")))?;
    if !invoked.failed {
        return Ok(invoked.payload);
    }
    if invoked.error_message() == UNAUTHORIZED_ERROR {
        return Err(Failure::from(&UNAUTHORIZED));
    }
    Err(Failure::because(&AUTHORIZER_CONFIGURATION_ERROR, format!("{function} failed")))
}
