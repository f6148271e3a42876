//! The certificate that verifies SNS's notifications, at `/SimpleNotificationService-{id}.pem` of any host, as notifications name
//! it. Nobody signs for it.

use std::sync::Arc;

use bytes::Bytes;
use contract::{ApiError, HttpAnswer, HttpBody, HttpRequest};
use http::header::HeaderValue;
use http::{Method, Response};
use serde_json::json;

use super::{Answering, Door};
use crate::answer::{self, Answer, Body, JSON, REQUEST_ID};
use crate::finish::finish;
use crate::front::Arrival;

const SERVICE: &str = "sns";
const OPERATION: &str = "SigningCertificate";

/// The door of the certificate.
pub(super) const DOOR: Door = Door { name: "notification_key", recognizes, enter, refuse };

fn recognizes(arrival: &Arrival) -> bool {
    let is_certificate =
        |path: &str| path.starts_with("/SimpleNotificationService-") && path.ends_with(".pem");
    matches!(arrival.parts.method, Method::GET | Method::HEAD) && is_certificate(arrival.path())
}

fn enter(arrival: Arrival) -> Answering {
    Box::pin(async move {
        let request_id: Arc<str> = arrival.front.dispatch.ids().uuid_as();
        let outcome = run(arrival, request_id.clone()).await;
        let mut answer = match outcome {
            Ok(HttpAnswer { status, headers, body: HttpBody::Whole(body) }) => {
                let mut answer = Response::new(Body::Whole(body));
                (*answer.status_mut(), *answer.headers_mut()) = (status, headers);
                answer
            }
            Ok(_) => refuse(&ApiError::internal("a certificate in pieces")),
            Err(error) => refuse(&error),
        };
        if let Ok(id) = HeaderValue::from_str(&request_id) {
            answer.headers_mut().insert(REQUEST_ID, id);
        }
        answer
    })
}

async fn run(arrival: Arrival, request_id: Arc<str>) -> Result<HttpAnswer, ApiError> {
    let Arrival { front, connection, parts, .. } = arrival;
    let Some((service, operation)) = front.dispatch.find(SERVICE, OPERATION) else {
        return Err(ApiError::not_emulated(SERVICE, OPERATION));
    };
    let known = front.caller(&connection, &parts, || true)?;
    let visitor = front.visitor(&connection, &parts, known.caller, request_id);
    let call = front.dispatch.call(service, operation, visitor);
    let request = HttpRequest {
        method: Method::GET,
        path: parts.uri.path().to_owned(),
        query: String::new(),
        headers: parts.headers,
        body: Bytes::new(),
        parameters: Vec::new(),
    };
    finish(front.dispatch.run_http(operation, call, request)).await
}

fn refuse(error: &ApiError) -> Answer {
    let text = if error.is_fault() { crate::errors::FAULT } else { &error.message };
    answer::answer(answer::status(error.status), JSON, json!({"message": text}).to_string())
}
