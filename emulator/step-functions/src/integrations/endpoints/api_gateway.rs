//! `apigateway:invoke`: a request to an API of API Gateway.
//!
//! It goes to the API's host, which this program answers for. With `IAM_ROLE` and `RESOURCE_POLICY` it acts for the account of the
//! state machine; no policy of a resource is asked.

use contract::{Call, Sender};
use serde_json::Value;

use super::{Asked, Endpoint, METHODS, Reading, TaskError, cause, in_url, result};
use crate::integrations::errors;

pub(super) const REQUIRED: &[&str] = &["ApiEndpoint", "Method"];
pub(super) const OPTIONAL: &[&str] =
    &["AllowNullValues", "AuthType", "Headers", "Path", "QueryParameters", "RequestBody", "Stage"];

/// Who is said to call. The first is what holds if nothing is said.
const AUTH_TYPES: &[&str] = &["NO_AUTH", "IAM_ROLE", "RESOURCE_POLICY"];

/// Headers that a task may not send (documented).
const FORBIDDEN: &[&str] = &[
    "authorization",
    "connection",
    "content-md5",
    "expect",
    "host",
    "max-forwards",
    "proxy-authenticate",
    "server",
    "te",
    "transfer-encoding",
    "trailer",
    "upgrade",
    "via",
    "www-authenticate",
];
const FORBIDDEN_PREFIXES: &[&str] = &["x-forwarded", "x-amz", "x-amzn"];

const JSON: &str = "application/json";

/// Reads what is asked, and whether it is asked in somebody's name.
pub(super) fn read(arguments: &Value) -> Result<(Asked, bool), TaskError> {
    let mut reading = Reading::of(Endpoint::ApiGateway, arguments);
    let host = reading.text("ApiEndpoint");
    if !host.is_empty() && !is_host_of_api(host) {
        reading.problems.push(errors::wrong_type("ApiEndpoint", "the host name of an API of API Gateway"));
    }
    let mut url = format!("https://{host}");
    for part in ["Stage", "Path"] {
        let part = reading.text(part).trim_start_matches('/');
        if !part.is_empty() {
            url.push('/');
            url.push_str(&in_url(part).replace('?', "%3F").replace('#', "%23"));
        }
    }
    let allows_nulls = match arguments.get("AllowNullValues") {
        None | Some(Value::Null) => false,
        Some(Value::Bool(allows)) => *allows,
        Some(_) => {
            reading.problems.push(errors::wrong_type("AllowNullValues", "a BOOLEAN"));
            false
        }
    };
    let is_signed = reading.one_of("AuthType", AUTH_TYPES) != "NO_AUTH";
    let asked = Asked {
        method: reading.one_of("Method", METHODS).to_owned(),
        url,
        query: reading.pairs("QueryParameters"),
        headers: reading.headers(FORBIDDEN, FORBIDDEN_PREFIXES),
        body: body(arguments.get("RequestBody"), allows_nulls),
    };
    reading.done((asked, is_signed))
}

/// `{api}.execute-api.{anything}`.
fn is_host_of_api(host: &str) -> bool {
    let mut labels = host.split('.');
    let is_id = |id: &str| {
        !id.is_empty() && id.chars().all(|sign| sign.is_ascii_lowercase() || sign.is_ascii_digit())
    };
    labels.next().is_some_and(is_id)
        && labels.next() == Some("execute-api")
        && host.chars().all(|sign| sign.is_ascii_alphanumeric() || "-.:".contains(sign))
}

/// A body as JSON, texts too (captured). A null is not sent unless it is allowed (documented).
fn body(body: Option<&Value>, allows_nulls: bool) -> Option<String> {
    match body {
        None => None,
        Some(body) if allows_nulls => Some(body.to_string()),
        Some(Value::Null) => None,
        Some(body) => Some(without_nulls(body).to_string()),
    }
}

/// Arguments are as deep as a task's may be, which has been looked at.
fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let said = members.iter().filter(|(_, value)| !value.is_null());
            Value::Object(said.map(|(name, value)| (name.clone(), without_nulls(value))).collect())
        }
        Value::Array(elements) => Value::Array(elements.iter().map(without_nulls).collect()),
        other => other.clone(),
    }
}

pub(super) async fn call(call: &Call, arguments: &Value) -> Result<Value, TaskError> {
    let (asked, is_signed) = read(arguments)?;
    let mut request = asked.request(JSON).map_err(errors::runtime)?;
    request.extensions_mut().insert(Sender {
        caller: is_signed.then(|| call.caller.clone()),
        cause: call.store.origin().cause.clone(),
    });
    // The name is believed.
    let answer = call.outside.send(request).await.map_err(|error| TaskError {
        error: "ApiGateway.SdkClientException".to_owned(),
        cause: error.to_string(),
    })?;
    let body = String::from_utf8_lossy(answer.body());
    let status = answer.status();
    if !status.is_success() {
        return Err(TaskError { error: format!("ApiGateway.{}", status.as_u16()), cause: cause(&body) });
    }
    Ok(result(&answer, &body, spelled))
}

/// A header's name as API Gateway writes it (captured); names of backends' own are in small letters.
fn spelled(name: &str) -> &str {
    match name {
        "connection" => "Connection",
        "content-length" => "Content-Length",
        "content-type" => "Content-Type",
        "date" => "Date",
        "x-amzn-requestid" => "x-amzn-RequestId",
        "x-amzn-trace-id" => "X-Amzn-Trace-Id",
        other => other,
    }
}
