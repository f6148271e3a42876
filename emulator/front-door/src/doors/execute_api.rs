//! What goes through the APIs of API Gateway.
//!
//! | at | is |
//! | --- | --- |
//! | `{api}.execute-api.{region}.amazonaws.com/{stage}/...`, and the same under another end, such as `.localhost` | an API |
//! | `/_aws/execute-api/{api}/{stage}/...` of any host | the same API |
//! | `/restapis/{api}/{stage}/_user_request_/...` of any host | the same API |
//! | a whole host that is somebody's domain | what the domain's base paths lead to |
//!
//! The `$default` stage of an HTTP API is in no path, so that there the path begins behind the host or the id.
//!
//! Whose domain a host is, is kept among [`contract::hosts`]. An API says itself what pages of other origins may do: nothing is
//! added to its answers, and it is asked about preflights.

use std::sync::Arc;

use contract::{ApiError, HttpAnswer, hosts};
use http::header::HeaderValue;
use http::request::Parts;
use hyper::body::Incoming;
use serde_json::json;

use super::over_http::{self, Asked, Guest};
use super::{Answering, Door};
use crate::answer::{self, Answer, JSON};
use crate::caller::{self, Connection};
use crate::finish::finish;
use crate::front::{Arrival, Front};
use crate::host;

const SERVICE: &str = "apigateway";
const OPERATION: &str = "ExecuteApi";
/// The name of the door.
pub(crate) const NAME: &str = "execute_api";
/// The most that a request to an API may bring (documented).
const MOST_BODY_BYTES: usize = 10 << 20;

/// The door of APIs.
pub(super) const DOOR: Door = Door { name: NAME, recognizes, enter, refuse };

/// Where a request is for.
#[derive(Debug, PartialEq, Eq)]
enum Place<'a> {
    /// An API by its id, and the path from its stage on.
    Api(&'a str, String),
    /// A whole host.
    Domain(String),
}

fn recognizes(arrival: &Arrival) -> bool {
    match place(arrival.host(), arrival.path()) {
        Some(Place::Api(..)) => true,
        Some(Place::Domain(name)) => {
            let holder = hosts::holder(arrival.front.dispatch.store(), &name);
            holder.is_some_and(|holder| holder.service == SERVICE)
        }
        None => false,
    }
}

/// Where a request is for, as far as its head says; of a host that nobody here knows, that it may be a domain.
fn place<'a>(host: &'a str, path: &'a str) -> Option<Place<'a>> {
    if let Some(rest) = path.strip_prefix("/_aws/execute-api/") {
        let (api, rest) = rest.split_once('/').unwrap_or((rest, ""));
        return (!api.is_empty()).then(|| Place::Api(api, format!("/{rest}")));
    }
    if let Some(rest) = path.strip_prefix("/restapis/")
        && let Some((api, rest)) = rest.split_once('/')
        && let Some((stage, rest)) = rest.split_once("/_user_request_")
        && !stage.contains('/')
        && (rest.is_empty() || rest.starts_with('/'))
    {
        return Some(Place::Api(api, format!("/{stage}{rest}")));
    }
    let name = host::without_port(host);
    if !host::may_say_something(name) {
        return None;
    }
    let read = host::read(host);
    if read.execute_api {
        let api = read.before.and_then(|before| before.rsplit('.').next())?;
        return Some(Place::Api(api, path.to_owned()));
    }
    let is_name =
        name.rsplit('.').next().is_some_and(|last| last.starts_with(|sign: char| sign.is_ascii_alphabetic()));
    let may_be_ones_own = read.service.is_none() && is_name;
    may_be_ones_own.then(|| Place::Domain(name.to_ascii_lowercase()))
}

fn enter(arrival: Arrival) -> Answering {
    let Arrival { front, connection, mut parts, mut body } = arrival;
    Box::pin(async move {
        let request_id: Arc<str> = front.dispatch.ids().uuid_as();
        let outcome = run(&front, &connection, &mut parts, &mut body, request_id.clone()).await;
        over_http::answer(&front, &request_id, outcome, refuse)
    })
}

async fn run(
    front: &Front,
    connection: &Connection,
    parts: &mut Parts,
    body: &mut Incoming,
    request_id: Arc<str>,
) -> Result<HttpAnswer, ApiError> {
    let guest = Guest::read(front, connection, parts, body, ("execute-api", MOST_BODY_BYTES)).await;
    let guest = guest.map_err(in_the_words_of_apis)?;
    let path = parts.uri.path();
    let mut parameters = match place(caller::host(parts), path) {
        Some(Place::Api(api, path)) => vec![("api", api.to_owned()), ("path", path)],
        Some(Place::Domain(name)) => vec![("domain", name), ("path", path.to_owned())],
        None => return Err(ApiError::new(404, "NotFoundException", "this is the path of no API")),
    };
    parameters.extend(guest.parameters(connection, parts));
    let found = over_http::find(front, SERVICE, OPERATION)
        .map_err(|_| ApiError::not_emulated("execute-api", "Invoke"))?;
    let asked = Asked { method: parts.method.clone(), parameters, body: guest.body };
    finish(over_http::perform(front, connection, parts, found, (guest.caller, request_id), asked)).await
}

/// What is wrong before an API is asked, as API Gateway says it.
fn in_the_words_of_apis(error: ApiError) -> ApiError {
    match error.status {
        413 => ApiError::new(413, "RequestTooLargeException", "Request Too Long"),
        _ => error,
    }
}

fn refuse(error: &ApiError) -> Answer {
    let text = if error.is_fault() { "Internal server error" } else { &error.message };
    let mut answer = answer::answer(answer::status(error.status), JSON, json!({"message": text}).to_string());
    if let Ok(code) = HeaderValue::from_str(&error.code) {
        answer.headers_mut().insert(answer::ERROR_TYPE, code);
    }
    answer::add_headers(&mut answer, &error.headers);
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    // The door is asked before those of services, and must not take what is theirs: `/restapis/...` is the control plane's, too.
    #[test]
    fn a_request_is_an_apis_by_its_path_or_its_host_and_not_otherwise() {
        let api = |id, path: &str| Some(Place::Api(id, path.to_owned()));
        let domain = |name: &str| Some(Place::Domain(name.to_owned()));
        for (host, path, expected) in [
            ("abc123.execute-api.us-east-1.amazonaws.com", "/dev/x", api("abc123", "/dev/x")),
            ("abc123.execute-api.localhost:4566", "/dev", api("abc123", "/dev")),
            ("abc123.execute-api.eu-west-1.localhost.localstack.cloud:4566", "/", api("abc123", "/")),
            ("execute-api.us-east-1.amazonaws.com", "/", None),
            ("localhost:4566", "/_aws/execute-api/abc123/dev/x", api("abc123", "/dev/x")),
            ("localhost:4566", "/_aws/execute-api/abc123", api("abc123", "/")),
            ("localhost:4566", "/_aws/execute-api/", None),
            ("localhost:4566", "/restapis/abc123/dev/_user_request_/x/y", api("abc123", "/dev/x/y")),
            ("localhost:4566", "/restapis/abc123/dev/_user_request_", api("abc123", "/dev")),
            ("localhost:4566", "/restapis/abc123/dev/_user_request_x", None),
            ("localhost:4566", "/restapis/abc123/resources/r/methods/GET", None),
            ("localhost:4566", "/restapis", None),
            ("Sample.Example.com:443", "/one", domain("sample.example.com")),
            ("127.0.0.1:4566", "/one", None),
            ("[::1]:4566", "/one", None),
            ("apigateway.us-east-1.amazonaws.com", "/restapis", None),
            ("bucket.s3.amazonaws.com", "/key", None),
        ] {
            assert_eq!(place(host, path), expected, "{host}{path}");
        }
    }
}
