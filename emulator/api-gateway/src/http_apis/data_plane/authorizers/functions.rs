//! Lambda authorizers of HTTP APIs: a function answers yes or no, or with a policy, and that holds for as long as the authorizer says.
//!
//! What a function answers is kept by what the request had at the authorizer's sources; a policy is judged anew for every route. Times
//! are the clock's.

use std::sync::Arc;

use contract::Call;
use serde::Deserialize;
use serde_json::Value;

use super::super::deployed::Route;
use super::super::event;
use super::super::exchange::{Caller, Exchange};
use super::super::failure::Failure;
use super::super::integration::{function_named_by, with_stage_variables};
use super::identity;
use crate::data_plane::integration::invoke;
use crate::data_plane::kept::Kept;
use crate::data_plane::policy::{self, Verdict};
use crate::http_apis::kinds::{Members, given, is_set, texts};

/// What a function says to have the client answered 401 (documented for format 1.0).
const UNAUTHORIZED: &str = "Unauthorized";

/// What a function answers, kept by API, stage, authorizer and identity: simply, or with a policy.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    is_authorized: Option<bool>,
    principal_id: Option<String>,
    policy_document: Option<Value>,
    #[serde(default)]
    context: Option<Members>,
}

/// Asks the function, unless its last answer still holds.
///
/// # Errors
/// 401 without what the authorizer looks at, 403 if the function says no, 500 if it fails.
pub(super) async fn admit(
    exchange: &Exchange,
    route: &Route,
    authorizer: &Members,
) -> Result<Caller, Failure> {
    let identity = identity(exchange, authorizer).ok_or_else(Failure::unauthorized)?;
    let seconds = authorizer.get("AuthorizerResultTtlInSeconds").and_then(Value::as_i64).unwrap_or(0);
    let key = (seconds > 0 && !identity.is_empty()).then(|| {
        let id = given(authorizer, "AuthorizerId");
        format!("{}/{}/{id}/{}", exchange.api, exchange.stage.name, Value::from(identity.clone()))
    });
    let answers: Arc<Kept<Answer>> = exchange.call.kept();
    let now = exchange.call.now;
    let answer = match key.as_ref().and_then(|key| answers.get(key, now)) {
        Some(answer) => answer,
        None => {
            let answer = Arc::new(ask(exchange, authorizer, &identity).await?);
            if let Some(key) = key {
                answers.put(key, now.plus(seconds.saturating_mul(1000)), answer.clone());
            }
            answer
        }
    };
    let name = given(authorizer, "Name");
    let is_allowed = if is_set(authorizer, "EnableSimpleResponses") {
        let is_authorized = answer.is_authorized;
        is_authorized
            .ok_or_else(|| Failure::internal(format!("authorizer {name} did not say isAuthorized")))?
    } else {
        let policy = answer.policy_document.as_ref();
        let policy =
            policy.ok_or_else(|| Failure::internal(format!("authorizer {name} answered no policy")))?;
        let source = exchange.request.source_ip.parse().ok();
        let verdict = policy::judge(policy, &exchange.route_arn(), source);
        let unreadable = |_| {
            Failure::internal(format!("the policy of authorizer {name} for {} cannot be read", route.key))
        };
        verdict.map_err(unreadable)? == Verdict::Allow
    };
    if !is_allowed {
        return Err(Failure::forbidden());
    }
    Ok(Caller::Admitted { principal: answer.principal_id.clone(), context: answer.context.clone() })
}

async fn ask(exchange: &Exchange, authorizer: &Members, identity: &[String]) -> Result<Answer, Failure> {
    let uri = with_stage_variables(given(authorizer, "AuthorizerUri"), exchange);
    let function =
        function_named_by(&uri).ok_or_else(|| Failure::internal(format!("{uri} names no function")))?;
    let is_format_2 = given(authorizer, "AuthorizerPayloadFormatVersion") == "2.0";
    let has_sources = texts(authorizer, "IdentitySource").next().is_some();
    let event = event::authorizer(exchange, if has_sources { identity } else { &[] }, is_format_2);
    let invoked = invoke(&exchange.call, function, event.to_string().into(), None).await;
    let invoked = invoked.map_err(|error| Failure::internal(format!("{function}: {error}")))?;
    if invoked.failed {
        return Err(match invoked.error_message().as_str() {
            UNAUTHORIZED => Failure::unauthorized(),
            _ => Failure::internal(format!("{function} failed")),
        });
    }
    serde_json::from_slice(&invoked.payload)
        .map_err(|error| Failure::internal(format!("{function} answered what is no verdict: {error}")))
}

/// Forgets what functions have answered for a stage.
pub(crate) fn flush(call: &Call, api: &str, stage: &str) {
    call.kept::<Kept<Answer>>().forget(&format!("{api}/{stage}/"));
}
