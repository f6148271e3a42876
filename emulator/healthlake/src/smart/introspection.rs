//! What the Lambda function of a data store says of a token: it is asked at every request, as AWS asks it, and believed.
//!
//! It gets `datastoreEndpoint`, `operationName` and `bearerToken`, and answers `authPayload`, the claims, and `iamRoleARN` (documented:
//! "Token validation using AWS Lambda"). AWS waits for a second. A machine that runs tests may need longer to start a process,
//! so here it is [`PATIENCE`], and what AWS would have given up is told to the log.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contract::{ApiError, Arn, Call, HttpRequest, bearer_token};
use json_web_token::Claims;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::{Instant, timeout_at};

use crate::collections::SmartDataStore;
use crate::errors;
use crate::model::data_store::endpoint;

/// For how long the function is waited for, by the machine's time, and for how long AWS does (documented).
const PATIENCE: Duration = Duration::from_secs(10);
const AWSS_PATIENCE: Duration = Duration::from_secs(1);
/// What must be among the claims (documented).
const REQUIRED: [&str; 5] = ["aud", "exp", "isAuthorized", "nbf", "scope"];

/// The function's answer to Invoke.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Invoked {
    function_error: Option<String>,
    payload: Option<String>,
}

/// What the function says.
#[derive(Deserialize)]
struct Said {
    #[serde(rename = "authPayload")]
    claims: Claims,
    #[serde(rename = "iamRoleARN")]
    role: Option<String>,
}

/// The claims of the token of a request.
///
/// # Errors
/// 401, if the function cannot be asked, fails, or does not let the token in.
pub(super) async fn claims(
    call: &Call,
    request: &HttpRequest,
    data_store: &SmartDataStore,
) -> Result<Claims, ApiError> {
    let function = data_store.lambda.as_deref().unwrap_or_default();
    let refused = |fault: &str| errors::invalid_token(&format!("the function {function} {fault}"));
    let payload = json!({
        "datastoreEndpoint": endpoint(&call.endpoint, request.parameter("datastore")),
        "operationName": call.operation,
        "bearerToken": bearer_token(&request.headers),
    });
    let input = json!({"FunctionName": function, "Payload": STANDARD.encode(payload.to_string())});
    let within = Arn::parse(function).ok_or_else(|| refused("is none"))?.within(call);
    let asked = Instant::now();
    let answer = timeout_at(asked + PATIENCE, within.aws("lambda", "Invoke", &input)).await;
    let answer = answer.map_err(|_| refused("does not answer in time"))?;
    if asked.elapsed() > AWSS_PATIENCE {
        tracing::warn!(function, "HealthLake would have given this function up after a second");
    }
    let answer = answer.map_err(|error| refused(&format!("cannot be called: {}", error.message)))?;
    let invoked: Invoked =
        serde_json::from_slice(&answer).map_err(|error| ApiError::internal(error.to_string()))?;
    let payload = STANDARD.decode(invoked.payload.unwrap_or_default());
    let payload = payload.map_err(|error| ApiError::internal(error.to_string()))?;
    if invoked.function_error.is_some() {
        return Err(refused(&format!("has failed: {}", String::from_utf8_lossy(&payload))));
    }
    let said: Said = serde_json::from_slice(&payload)
        .map_err(|error| refused(&format!("gives no authPayload: {error}")))?;
    if said.role.is_none_or(|role| role.is_empty()) {
        return Err(refused("gives no iamRoleARN"));
    }
    if let Some(missing) = REQUIRED.iter().find(|name| said.claims.get(**name).is_none_or(Value::is_null)) {
        return Err(refused(&format!("gives no \"{missing}\" in authPayload")));
    }
    match said.claims.get("isAuthorized") {
        Some(Value::Bool(true)) => Ok(said.claims),
        Some(Value::String(text)) if text.eq_ignore_ascii_case("true") => Ok(said.claims),
        _ => Err(refused("does not let it in")),
    }
}
