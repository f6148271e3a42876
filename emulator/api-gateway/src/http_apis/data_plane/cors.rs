//! What an HTTP API says to pages of other origins. Where it says anything, what its integrations say of that is dropped (documented).

use serde_json::Value;

use super::exchange::Exchange;
use crate::data_plane::answer::Answer;
use crate::http_apis::kinds::{Members, is_set, texts};

/// The beginning of the headers that speak of origins.
const PREFIX: &str = "access-control-";

/// Whether a request asks what a page may do, and the API says so.
pub(crate) fn is_preflight(exchange: &Exchange) -> bool {
    let request = &exchange.request;
    exchange.deployed.cors.is_some()
        && request.method == "OPTIONS"
        && request.header("origin").is_some()
        && request.header("access-control-request-method").is_some()
}

/// The answer to a preflight: without a word of origins if that of the page is not allowed.
pub(crate) fn preflight(exchange: &Exchange) -> Answer {
    let mut answer = Answer { status: 204, ..Answer::default() };
    let Some(cors) = exchange.deployed.cors.as_ref().filter(|cors| allowed(exchange, cors).is_some()) else {
        return answer;
    };
    for (header, member) in
        [("access-control-allow-methods", "AllowMethods"), ("access-control-allow-headers", "AllowHeaders")]
    {
        let values: Vec<&str> = texts(cors, member).collect();
        if !values.is_empty() {
            answer.set(header, values.join(","));
        }
    }
    if let Some(seconds) = cors.get("MaxAge").and_then(Value::as_i64) {
        answer.set("access-control-max-age", seconds.to_string());
    }
    answer
}

/// Adds to an answer what the page's origin is told.
pub(crate) fn add(exchange: &Exchange, answer: &mut Answer) {
    let Some(cors) = &exchange.deployed.cors else { return };
    if !is_preflight(exchange) {
        answer.headers.retain(|(name, _)| !name.to_ascii_lowercase().starts_with(PREFIX));
    }
    let Some(origin) = allowed(exchange, cors) else { return };
    answer.set("access-control-allow-origin", origin);
    if is_set(cors, "AllowCredentials") {
        answer.set("access-control-allow-credentials", "true");
    }
    let exposed: Vec<&str> = texts(cors, "ExposeHeaders").collect();
    if !exposed.is_empty() && !is_preflight(exchange) {
        answer.set("access-control-expose-headers", exposed.join(","));
    }
}

/// What a request's origin is told to be allowed, if it is: itself, or that all are.
fn allowed<'a>(exchange: &'a Exchange, cors: &Members) -> Option<&'a str> {
    let origin = exchange.request.header("origin")?;
    for known in texts(cors, "AllowOrigins") {
        match known {
            "*" => return Some("*"),
            // `https://*` allows every origin of that scheme.
            _ if known
                .strip_suffix('*')
                .is_some_and(|scheme| scheme.ends_with("://") && origin.starts_with(scheme)) =>
            {
                return Some(origin);
            }
            _ if known.eq_ignore_ascii_case(origin) => return Some(origin),
            _ => {}
        }
    }
    None
}
