//! AWS JSON 1.0 and 1.1: `POST /`, the operation in `X-Amz-Target`, its members in a JSON body.
//! An answer that is a stream of events goes out as it comes.

mod words;

use std::sync::Arc;

use bytes::Bytes;
use contract::{ApiError, Input, Run};
use http::header::{ACCEPT_ENCODING, CONTENT_TYPE, HeaderName, HeaderValue};
use http::{Method, StatusCode};
use hyper::body::Incoming;
use models::{Protocol, ServiceModel};

use super::{Answering, Door, compress};
use crate::answer::{self, Answer, Body, CRC32, REQUEST_ID, TEXT};
use crate::body::Reading;
use crate::caller::{self, Connection};
use crate::coding::Wanted;
use crate::errors;
use crate::front::{Arrival, Front};
use crate::host;

static TARGET: HeaderName = HeaderName::from_static("x-amz-target");
/// DynamoDB's request ids have this many digits and capitals; the others are UUIDs.
const DYNAMODB_ID_LENGTH: usize = 52;

/// The door of the JSON protocols.
pub(super) const DOOR: Door =
    Door { name: "aws_json", recognizes, enter, refuse: |error| words::refusal(None, "", error) };

/// A target, or a service that speaks JSON: AWS says something of its own to a missing target and to a wrong path.
fn recognizes(arrival: &Arrival) -> bool {
    if arrival.parts.headers.contains_key(&TARGET) {
        return true;
    }
    let speaks_json = |model: &ServiceModel| matches!(model.protocol, Protocol::Json10 | Protocol::Json11);
    !speaks_otherwise(arrival)
        && (host::read(arrival.host()).service.is_some_and(speaks_json)
            || signs_for_json(arrival, speaks_json))
}

/// SQS speaks the query protocol too, and CloudWatch that and CBOR.
fn speaks_otherwise(arrival: &Arrival) -> bool {
    let is_form = |kind: &str| kind.starts_with("application/x-www-form-urlencoded");
    arrival.path().starts_with("/service/")
        || arrival.header("content-type").is_some_and(is_form)
        || arrival.parts.uri.query().is_some_and(|query| query.contains("Action="))
}

fn signs_for_json(arrival: &Arrival, speaks_json: impl Fn(&ServiceModel) -> bool) -> bool {
    let signed =
        caller::scope(&arrival.parts, |scope| models::by_signing_name(scope.service).any(&speaks_json));
    matches!(signed, Ok(Some(true)))
}

fn enter(arrival: Arrival) -> Answering {
    let Arrival { front, connection, parts, mut body } = arrival;
    Box::pin(async move {
        if (parts.uri.path() != "/" && !is_at_queue(&parts)) || parts.method != Method::POST {
            let is_root =
                parts.uri.path() == "/" && (parts.method == Method::GET || parts.method == Method::HEAD);
            return if is_root { healthy(caller::host(&parts)) } else { no_target() };
        }
        let Some(target) = parts.headers.get(&TARGET) else { return no_target() };
        let target = target.to_str().unwrap_or("");
        let (prefix, operation) = target.rsplit_once('.').unwrap_or((target, ""));
        let model = models::by_target_prefix(prefix);
        let is_dynamodb = model.is_some_and(|model| model.signing_name == "dynamodb");
        let ids = front.dispatch.ids();
        let request_id: Arc<str> =
            if is_dynamodb { ids.capitals::<DYNAMODB_ID_LENGTH, _>() } else { ids.uuid_as() };
        let outcome = match model {
            Some(model) => {
                run(&front, &connection, &parts, &mut body, model, operation, request_id.clone()).await
            }
            None => Err(errors::unknown_operation()),
        };
        let mut answer = outcome.unwrap_or_else(|error| words::refusal(model, operation, &error));
        compress(&mut answer, || Wanted::read(parts.headers.get(ACCEPT_ENCODING)));
        if let Ok(id) = HeaderValue::from_str(&request_id) {
            answer.headers_mut().insert(REQUEST_ID, id);
        }
        if is_dynamodb && let Body::Whole(body) = answer.body() {
            let sum = crc32fast::hash(body);
            answer.headers_mut().insert(CRC32, HeaderValue::from(sum));
        }
        answer
    })
}

/// SDKs post to the URL of the queue that a call is about.
fn is_at_queue(parts: &http::request::Parts) -> bool {
    parts.headers.get(&TARGET).is_some_and(|target| target.as_bytes().starts_with(b"AmazonSQS."))
}

async fn run(
    front: &Front,
    connection: &Connection,
    parts: &http::request::Parts,
    body: &mut Incoming,
    model: &'static ServiceModel,
    operation: &str,
    request_id: Arc<str>,
) -> Result<Answer, ApiError> {
    let described = model.operation(operation).ok_or_else(errors::unknown_operation)?;
    let known = front.caller(connection, parts, || described.unsigned)?;
    let limit = front.settings.max_body_bytes;
    let service = Some(model.signing_name);
    let input = Reading { front, parts, limit, signed: known.signed, service }.read(body).await?;
    let visitor = front.visitor(connection, parts, known.caller, request_id);
    let found = front.find(model, described)?;
    if matches!(found.1.run, Run::Streamed(_)) {
        return front.stream(found, visitor, Input::Text(input)).await;
    }
    Ok(success(model, front.perform(found, visitor, Input::Text(input)).await?))
}

fn success(model: &ServiceModel, members: Bytes) -> Answer {
    let mut answer = http::Response::new(Body::Whole(members));
    answer.headers_mut().insert(CONTENT_TYPE, words::content_type(Some(model)));
    answer
}

/// What AWS's load balancers ask.
fn healthy(host: &str) -> Answer {
    answer::answer(StatusCode::OK, TEXT, format!("healthy: {host}"))
}

fn no_target() -> Answer {
    answer::answer(StatusCode::NOT_FOUND, TEXT, "<UnknownOperationException/>\n")
}
