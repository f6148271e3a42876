//! What goes to the URLs of Lambda's functions.
//!
//! | at | is |
//! | --- | --- |
//! | `{id}.lambda-url.{region}.on.aws/...`, and the same under another end, such as `.localhost` | the function's URL |
//! | `/_aws/lambda-url/{id}/...` of any host | the same URL |
//!
//! A URL says itself what pages of other origins may do: nothing is added to its answers, and it is asked about preflights.

use std::sync::Arc;

use contract::{ApiError, HttpAnswer};
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

const SERVICE: &str = "lambda";
const OPERATION: &str = "InvokeFunctionUrl";
/// The name of the door.
pub(crate) const NAME: &str = "lambda_url";
/// The most that a request may bring (documented: 6 MB).
const MOST_BODY_BYTES: usize = 6 << 20;

/// The door of function URLs.
pub(super) const DOOR: Door = Door { name: NAME, recognizes, enter, refuse };

fn recognizes(arrival: &Arrival) -> bool {
    place(arrival.host(), arrival.path()).is_some()
}

/// Whether a host is a function's.
pub(crate) fn is_host(name: &str) -> bool {
    place(name, "").is_some()
}

/// The id of the URL that a request is for, in small letters, and the path below it.
fn place<'a>(host: &str, path: &'a str) -> Option<(String, &'a str)> {
    if let Some(rest) = path.strip_prefix("/_aws/lambda-url/") {
        let end = rest.find('/').unwrap_or(rest.len());
        let (id, below) = rest.split_at(end);
        return (!id.is_empty())
            .then(|| (id.to_ascii_lowercase(), if below.is_empty() { "/" } else { below }));
    }
    let name = host::without_port(host);
    if !host::may_say_something(name) {
        return None;
    }
    let mut labels = name.splitn(4, '.');
    let (id, kind, region, end) = (labels.next()?, labels.next()?, labels.next()?, labels.next()?);
    let is_url = kind.eq_ignore_ascii_case("lambda-url")
        && host::is_region(&region.to_ascii_lowercase())
        && !id.is_empty()
        && !end.is_empty();
    is_url.then(|| (id.to_ascii_lowercase(), path))
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
    let guest = Guest::read(front, connection, parts, body, (SERVICE, MOST_BODY_BYTES)).await?;
    let (id, below) = place(caller::host(parts), parts.uri.path())
        .ok_or_else(|| ApiError::new(404, "ResourceNotFoundException", "this is the path of no function"))?;
    let mut parameters = vec![("id", id), ("path", below.to_owned())];
    parameters.extend(guest.parameters(connection, parts));
    let found = over_http::find(front, SERVICE, OPERATION)?;
    let asked = Asked { method: parts.method.clone(), parameters, body: guest.body };
    finish(over_http::perform(front, connection, parts, found, (guest.caller, request_id), asked)).await
}

/// Errors of ours have no JSON (captured: `Internal Server Error`); others have it as `Message`.
fn refuse(error: &ApiError) -> Answer {
    let body = if error.is_fault() {
        "Internal Server Error".to_owned()
    } else {
        json!({"Message": error.message}).to_string()
    };
    let mut answer = answer::answer(answer::status(error.status), JSON, body);
    if let Ok(code) = HeaderValue::from_str(&error.code) {
        answer.headers_mut().insert(answer::ERROR_TYPE, code);
    }
    answer::add_headers(&mut answer, &error.headers);
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    // The door is asked before those of services and APIs, and must not take what is theirs.
    #[test]
    fn a_request_is_a_urls_by_its_path_or_its_host_and_not_otherwise() {
        for (host, path, expected) in [
            ("abc1.lambda-url.us-east-1.on.aws", "/a%20b", Some(("abc1", "/a%20b"))),
            ("ABC1.Lambda-Url.us-east-1.localhost:4566", "/", Some(("abc1", "/"))),
            ("abc1.lambda-url.us-gov-west-1.localhost.localstack.cloud:4566", "/x", Some(("abc1", "/x"))),
            ("localhost:4566", "/_aws/lambda-url/abc1/x/y", Some(("abc1", "/x/y"))),
            ("localhost:4566", "/_aws/lambda-url/abc1", Some(("abc1", "/"))),
            ("localhost:4566", "/_aws/lambda-url/", None),
            ("localhost:4566", "/_aws/lambda-url", None),
            ("lambda.us-east-1.amazonaws.com", "/2015-03-31/functions", None),
            ("lambda-url.us-east-1.on.aws", "/", None),
            ("abc1.lambda-url.nowhere.on.aws", "/", None),
            ("abc1.lambda-url.us-east-1", "/", None),
            ("abc1.execute-api.us-east-1.amazonaws.com", "/", None),
            ("127.0.0.1:4566", "/", None),
        ] {
            let found = place(host, path);
            let found = found.as_ref().map(|(id, path)| (&**id, *path));
            assert_eq!(found, expected, "{host}{path}");
        }
    }
}
