//! The doors, in the order in which they are asked whether a request is theirs. The last one takes what nobody knows.

pub(crate) mod admin;
mod aws_json;
pub(crate) mod aws_query;
pub(crate) mod execute_api;
mod fhir;
pub(crate) mod lambda_url;
mod not_emulated;
mod notification_key;
mod over_http;
mod rest_json;
mod scalar;
mod unknown;
mod user_pool;

use std::future::Future;
use std::pin::Pin;

use contract::ApiError;

use crate::answer::{Answer, Body};
use crate::coding::Wanted;
use crate::front::Arrival;
use crate::settings::COMPRESS_ABOVE_BYTES;
use http::header::{CONTENT_ENCODING, HeaderValue, VARY};

/// An answer that is on its way.
pub(crate) type Answering = Pin<Box<dyn Future<Output = Answer> + Send>>;

/// A wire protocol.
pub(crate) struct Door {
    pub(crate) name: &'static str,
    /// Whether a request speaks it. Looks at nothing but the head.
    recognizes: fn(&Arrival) -> bool,
    /// Answers a request.
    pub(crate) enter: fn(Arrival) -> Answering,
    /// An error in the protocol's words, when no more is known of the request.
    pub(crate) refuse: fn(&ApiError) -> Answer,
}

static DOORS: &[Door] = &[
    admin::DOOR,
    lambda_url::DOOR,
    execute_api::DOOR,
    fhir::DOOR,
    notification_key::DOOR,
    user_pool::DOOR,
    aws_json::DOOR,
    aws_query::DOOR,
    rest_json::DOOR,
    not_emulated::DOOR,
];

/// The door of a request.
pub(crate) fn find(arrival: &Arrival) -> &'static Door {
    DOORS.iter().find(|door| (door.recognizes)(arrival)).unwrap_or(&unknown::DOOR)
}

/// Compresses a whole body that is worth it, if the client wants that; what it wants is asked only then.
fn compress(answer: &mut Answer, wanted: impl FnOnce() -> Option<Wanted>) {
    let Body::Whole(body) = answer.body() else { return };
    if body.len() <= COMPRESS_ABOVE_BYTES || answer.headers().contains_key(CONTENT_ENCODING) {
        return;
    }
    let Some(wanted) = wanted() else { return };
    if let Some(smaller) = wanted.encode(body) {
        *answer.body_mut() = Body::Whole(smaller);
        answer.headers_mut().insert(CONTENT_ENCODING, wanted.name());
        answer.headers_mut().append(VARY, HeaderValue::from_static("Accept-Encoding"));
    }
}
