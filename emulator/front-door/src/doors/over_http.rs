//! What the doors share whose operations take and give HTTP itself.

use std::sync::Arc;

use bytes::Bytes;
use contract::{ApiError, Caller, HttpAnswer, HttpRequest, Operation, Run, Service};
use http::Method;
use http::header::HeaderValue;
use http::request::Parts;
use hyper::body::Incoming;

use crate::answer::{self, Answer, REQUEST_ID};
use crate::body::Reading;
use crate::caller::Connection;
use crate::front::Front;

/// An operation, and its service.
pub(super) type Found = (&'static Service, &'static Operation);

/// The operation of this name, if it takes HTTP itself; else it is not emulated.
pub(super) fn find(front: &Front, service: &str, operation: &str) -> Result<Found, ApiError> {
    front
        .dispatch
        .find(service, operation)
        .filter(|(_, found)| matches!(found.run, Run::Http(_)))
        .ok_or_else(|| ApiError::not_emulated(service, operation))
}

/// What is asked of an operation beside what a request's head says.
pub(super) struct Asked {
    /// [`Method::GET`] for a HEAD, where the operation need not know.
    pub(super) method: Method,
    pub(super) parameters: Vec<(&'static str, String)>,
    pub(super) body: Bytes,
}

/// The answer of an operation, as it is on its way. The head's headers are taken out.
pub(super) fn perform(
    front: &Front,
    connection: &Connection,
    parts: &mut Parts,
    (service, operation): Found,
    (caller, request_id): (Caller, Arc<str>),
    asked: Asked,
) -> impl Future<Output = Result<HttpAnswer, ApiError>> + Send + use<> {
    let visitor = front.visitor(connection, parts, caller, request_id);
    let call = front.dispatch.call(service, operation, visitor);
    let request = HttpRequest {
        method: asked.method,
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or("").to_owned(),
        headers: std::mem::take(&mut parts.headers),
        body: asked.body,
        parameters: asked.parameters,
    };
    front.dispatch.run_http(operation, call, request)
}

/// What goes back: the operation's answer or a refusal, with the request's id.
pub(super) fn answer(
    front: &Front,
    request_id: &str,
    outcome: Result<HttpAnswer, ApiError>,
    refuse: fn(&ApiError) -> Answer,
) -> Answer {
    let mut answer = match outcome {
        Ok(answer) => answer::of_http(answer, front.closed()),
        Err(error) => refuse(&error),
    };
    if let Ok(id) = HeaderValue::from_str(request_id) {
        answer.headers_mut().insert(REQUEST_ID, id);
    }
    answer
}

/// Who comes to something that a user has put on the web: an API, a function's URL. Who may is for that to say.
pub(super) struct Guest {
    pub(super) caller: Caller,
    pub(super) body: Bytes,
    is_trusted: bool,
}

impl Guest {
    /// Reads who it is and what they bring. A header that only looks like a signature is the business of whoever is visited.
    pub(super) async fn read(
        front: &Front,
        connection: &Connection,
        parts: &Parts,
        body: &mut Incoming,
        (service, limit): (&'static str, usize),
    ) -> Result<Guest, ApiError> {
        let known = front.caller(connection, parts, || true).ok();
        let signed = known.as_ref().is_some_and(|known| known.signed);
        let reading = Reading { front, parts, limit, signed, service: Some(service) };
        let body = reading.read_as_sent(body).await?;
        Ok(Guest {
            caller: known.map_or_else(|| front.nobody(connection, parts), |known| known.caller),
            body,
            is_trusted: signed || connection.sender().is_some_and(|sender| sender.caller.is_some()),
        })
    }

    /// What whoever is visited wants to know of them: the way they came, and who signed, if that is sure.
    pub(super) fn parameters(&self, connection: &Connection, parts: &Parts) -> Vec<(&'static str, String)> {
        let mut parameters = vec![
            ("source_ip", connection.peer().to_string()),
            ("protocol", format!("{:?}", parts.version)),
            ("scheme", if connection.is_secure() { "https" } else { "http" }.to_owned()),
        ];
        if self.is_trusted {
            parameters.push(("signer", self.caller.account.to_string()));
            parameters.push(("access_key", self.caller.access_key.to_string()));
        }
        parameters
    }
}
