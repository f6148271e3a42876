//! FHIR over HTTP, under `/datastore/{id}/r4/`, as HealthLake serves it. Every refusal is an `OperationOutcome`.

use std::sync::Arc;

use contract::{ApiError, HttpAnswer, bearer_token};
use fhir::paths::{self, Found};
use http::Method;
use http::header::ACCEPT_ENCODING;
use http::request::Parts;
use hyper::body::Incoming;
use serde_json::json;

use super::over_http::{self, Asked};
use super::{Answering, Door, compress};
use crate::answer::{self, Answer, FHIR_JSON};
use crate::body::Reading;
use crate::caller::Connection;
use crate::coding::Wanted;
use crate::finish::finish;
use crate::front::{Arrival, Front};

const SERVICE: &str = "healthlake";

/// The door of FHIR.
pub(super) const DOOR: Door =
    Door { name: "fhir", recognizes: |arrival| paths::is_fhir(arrival.path()), enter, refuse };

fn enter(arrival: Arrival) -> Answering {
    let Arrival { front, connection, mut parts, mut body } = arrival;
    Box::pin(async move {
        let request_id: Arc<str> = front.dispatch.ids().uuid_as();
        let wanted = Wanted::read(parts.headers.get(ACCEPT_ENCODING));
        let outcome = run(&front, &connection, &mut parts, &mut body, request_id.clone()).await;
        let mut answer = over_http::answer(&front, &request_id, outcome, refuse);
        compress(&mut answer, || wanted);
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
    let found = paths::find(method.as_str(), parts.uri.path());
    // A token is the service's to judge; the door lets its bearer in.
    let unsigned_allowed = || found.is_open() || bearer_token(&parts.headers).is_some();
    let known = front.caller(connection, parts, unsigned_allowed).map_err(unauthorized)?;
    let limit = front.settings.max_fhir_body_bytes;
    let reading = Reading { front, parts, limit, signed: known.signed, service: Some(SERVICE) };
    let body = reading.read(body).await.map_err(in_http_terms)?;
    let (interaction, mut parameters) = match found {
        Found::Interaction(interaction, parameters) => (interaction, parameters),
        Found::Named(name) => return Err(ApiError::not_emulated(SERVICE, &name)),
        Found::OtherMethods(others) => {
            let message = format!("{method} is not a method of {}", parts.uri.path());
            return Err(
                ApiError::new(405, "MethodNotAllowed", message).with_header("Allow", others.join(", "))
            );
        }
        Found::Nothing => {
            let message = format!("{method} {} is no FHIR interaction", parts.uri.path());
            return Err(ApiError::new(404, "NotFound", message));
        }
        Found::NotText => return Err(ApiError::new(400, "Invalid", "the path is not UTF-8")),
    };
    // For CloudTrail's records.
    parameters.push(("source_ip", connection.peer().to_string()));
    let found = over_http::find(front, SERVICE, interaction.operation)?;
    let is_read = method == Method::GET;
    let asked = Asked { method, parameters, body };
    let work = over_http::perform(front, connection, parts, found, (known.caller, request_id), asked);
    // A read ends with its reader; a long poll would otherwise wait for nobody.
    if is_read { work.await } else { finish(work).await }
}

/// HealthLake answers 401 to who does not sign, and 403 to who signs wrongly (believed).
fn unauthorized(error: ApiError) -> ApiError {
    let status = if error.code == "MissingAuthenticationTokenException" { 401 } else { 403 };
    ApiError { status, ..error }
}

/// The front end's errors have statuses of their own in FHIR.
fn in_http_terms(error: ApiError) -> ApiError {
    match &*error.code {
        "InternalFailure" => ApiError { status: 415, ..error },
        "InvalidSignatureException" | "UnrecognizedClientException" | "IncompleteSignatureException" => {
            unauthorized(error)
        }
        _ => error,
    }
}

/// An error as an `OperationOutcome`.
fn refuse(error: &ApiError) -> Answer {
    let body = match &error.body {
        Some(body) => body.to_string(),
        None => {
            let text = if error.is_fault() { crate::errors::FAULT } else { &error.message };
            let issue = json!({"severity": "error", "code": issue_code(error.status), "diagnostics": text});
            json!({"resourceType": "OperationOutcome", "issue": [issue]}).to_string()
        }
    };
    let mut answer = answer::answer(answer::status(error.status), FHIR_JSON, body);
    answer::add_headers(&mut answer, &error.headers);
    answer
}

/// FHIR's issue type for a status.
fn issue_code(status: u16) -> &'static str {
    match status {
        400 => "invalid",
        401 => "login",
        403 => "forbidden",
        404 => "not-found",
        405 | 415 | 501 => "not-supported",
        408 => "timeout",
        409 | 412 => "conflict",
        410 => "deleted",
        413 => "too-long",
        429 => "throttled",
        500.. => "exception",
        _ => "processing",
    }
}
