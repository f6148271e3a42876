//! The certificate that verifies SNS's notifications, at `/SimpleNotificationService-{id}.pem` of any host, as notifications name
//! it. Nobody signs for it.

use std::sync::Arc;

use bytes::Bytes;
use contract::{ApiError, HttpAnswer};
use http::Method;
use http::request::Parts;
use serde_json::json;

use super::over_http::{self, Asked};
use super::{Answering, Door};
use crate::answer::{self, Answer, JSON};
use crate::caller::Connection;
use crate::finish::finish;
use crate::front::{Arrival, Front};

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
    let Arrival { front, connection, mut parts, .. } = arrival;
    Box::pin(async move {
        let request_id: Arc<str> = front.dispatch.ids().uuid_as();
        let outcome = run(&front, &connection, &mut parts, request_id.clone()).await;
        over_http::answer(&front, &request_id, outcome, refuse)
    })
}

async fn run(
    front: &Front,
    connection: &Connection,
    parts: &mut Parts,
    request_id: Arc<str>,
) -> Result<HttpAnswer, ApiError> {
    let found = over_http::find(front, SERVICE, OPERATION)?;
    let known = front.caller(connection, parts, || true)?;
    let asked = Asked { method: Method::GET, parameters: Vec::new(), body: Bytes::new() };
    finish(over_http::perform(front, connection, parts, found, (known.caller, request_id), asked)).await
}

fn refuse(error: &ApiError) -> Answer {
    let text = if error.is_fault() { crate::errors::FAULT } else { &error.message };
    answer::answer(answer::status(error.status), JSON, json!({"message": text}).to_string())
}
