//! What a Cognito user pool serves over plain HTTP, under `/{pool id}/` at every host: its public keys and, as its domain does
//! at AWS, OAuth's endpoints and the pages that a browser shows.

use std::sync::Arc;

use contract::{ApiError, HttpAnswer, HttpBody, HttpRequest, Run};
use http::header::HeaderValue;
use http::request::Parts;
use http::{Method, Response};
use hyper::body::Incoming;
use serde_json::json;

use super::{Answering, Door};
use crate::answer::{self, Answer, Body, JSON, REQUEST_ID};
use crate::body::Reading;
use crate::caller::Connection;
use crate::finish::finish;
use crate::front::{Arrival, Front};
use crate::host;

const SERVICE: &str = "cognito-idp";

/// The door of user pools.
pub(super) const DOOR: Door =
    Door { name: "user_pool", recognizes: |arrival| pool_and_rest(arrival.path()).is_some(), enter, refuse };

/// What follows the pool's id, and the operation that answers it.
const PATHS: &[(Method, &str, &str)] = &[
    (Method::GET, ".well-known/jwks.json", "JsonWebKeys"),
    (Method::GET, ".well-known/openid-configuration", "OpenIdConfiguration"),
    (Method::GET, "login", "Login"),
    (Method::POST, "login", "Login"),
    (Method::GET, "logout", "Logout"),
    (Method::GET, "oauth2/authorize", "Authorize"),
    (Method::POST, "oauth2/revoke", "Revoke"),
    (Method::POST, "oauth2/token", "Token"),
    (Method::GET, "oauth2/userInfo", "UserInfo"),
    (Method::POST, "oauth2/userInfo", "UserInfo"),
];

/// The pool's id at the beginning of a path, a region and a name, and what follows it.
fn pool_and_rest(path: &str) -> Option<(&str, &str)> {
    let (pool, rest) = path.strip_prefix('/')?.split_once('/')?;
    let (region, name) = pool.split_once('_')?;
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (host::is_region(region) && is_name).then_some((pool, rest))
}

fn enter(arrival: Arrival) -> Answering {
    let Arrival { front, connection, mut parts, mut body } = arrival;
    Box::pin(async move {
        let request_id: Arc<str> = front.dispatch.ids().uuid_as();
        let outcome = run(&front, &connection, &mut parts, &mut body, request_id.clone()).await;
        let mut answer = match outcome {
            Ok(answer) => write(&front, answer),
            Err(error) => refuse(&error),
        };
        if let Ok(id) = HeaderValue::from_str(&request_id) {
            answer.headers_mut().insert(REQUEST_ID, id);
        }
        answer
    })
}

async fn run(
    front: &Front,
    connection: &Connection,
    parts: &mut Parts,
    body: &mut Incoming,
    request_id: Arc<str>,
) -> Result<HttpAnswer, ApiError> {
    let method = if parts.method == Method::HEAD { Method::GET } else { parts.method.clone() };
    // Nobody signs these requests; what lets somebody in is a client's secret, a password or a token.
    let known = front.caller(connection, parts, || true)?;
    let limit = front.settings.max_body_bytes;
    let reading = Reading { front, parts, limit, signed: known.signed, service: Some(SERVICE) };
    let body = reading.read(body).await?;
    let path = parts.uri.path().to_owned();
    let not_found =
        || ApiError::new(404, "NotFound", format!("{method} {path} is nothing that a user pool serves"));
    let (pool, rest) = pool_and_rest(&path).ok_or_else(not_found)?;
    let found = PATHS.iter().find(|(known, path, _)| *known == method && *path == rest);
    let (_, _, name) = found.ok_or_else(not_found)?;
    let found = front.dispatch.find(SERVICE, name);
    let Some((service, operation)) = found.filter(|(_, operation)| matches!(operation.run, Run::Http(_)))
    else {
        return Err(ApiError::not_emulated(SERVICE, name));
    };
    let visitor = front.visitor(connection, parts, known.caller, request_id);
    let call = front.dispatch.call(service, operation, visitor);
    let request = HttpRequest {
        method: method.clone(),
        parameters: vec![("pool", pool.to_owned())],
        query: parts.uri.query().unwrap_or("").to_owned(),
        headers: std::mem::take(&mut parts.headers),
        body,
        path: path.clone(),
    };
    finish(front.dispatch.run_http(operation, call, request)).await
}

fn write(front: &Front, answer: HttpAnswer) -> Answer {
    let HttpAnswer { status, headers, body } = answer;
    let body = match body {
        HttpBody::Whole(bytes) => Body::Whole(bytes),
        HttpBody::Stream(pieces) => Body::Stream { pieces, closing: Box::pin(front.closed()) },
    };
    let mut answer = Response::new(body);
    *answer.status_mut() = status;
    *answer.headers_mut() = headers;
    answer
}

/// OAuth's errors bring a body; AWS writes others as `{"message": ...}`.
fn refuse(error: &ApiError) -> Answer {
    let text = if error.is_fault() { crate::errors::FAULT } else { &error.message };
    let body = error.body.as_ref().map_or_else(|| json!({"message": text}).to_string(), ToString::to_string);
    let mut answer = answer::answer(answer::status(error.status), JSON, body);
    answer::add_headers(&mut answer, &error.headers);
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    // The door is asked before those of other services, and must not take what is theirs.
    #[test]
    fn only_a_path_that_begins_with_a_pools_id_is_a_pools() {
        for (path, expected) in [
            ("/us-east-1_AbCdEfGhI/oauth2/token", Some(("us-east-1_AbCdEfGhI", "oauth2/token"))),
            ("/us-gov-west-1_a1/.well-known/jwks.json", Some(("us-gov-west-1_a1", ".well-known/jwks.json"))),
            ("/us-east-1_AbCdEfGhI", None),
            ("/us-east-1/oauth2/token", None),
            ("/my_bucket/key", None),
            ("/us-east-1_a-b/login", None),
            ("/datastore/a_b/r4/Patient", None),
            ("/", None),
        ] {
            assert_eq!(pool_and_rest(path), expected, "{path}");
        }
    }
}
