//! Answers on their way out: the body, and headers whose values never change.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use contract::{HttpAnswer, HttpBody};
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{Response, StatusCode};
use http_body::{Frame, SizeHint};
use serde_json::Value;
use tokio::sync::mpsc;

pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
pub(crate) const ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");
pub(crate) const QUERY_ERROR: HeaderName = HeaderName::from_static("x-amzn-query-error");
pub(crate) const CRC32: HeaderName = HeaderName::from_static("x-amz-crc32");

pub(crate) const JSON: HeaderValue = HeaderValue::from_static("application/json");
pub(crate) const JSON_1_0: HeaderValue = HeaderValue::from_static("application/x-amz-json-1.0");
pub(crate) const JSON_1_1: HeaderValue = HeaderValue::from_static("application/x-amz-json-1.1");
pub(crate) const FHIR_JSON: HeaderValue = HeaderValue::from_static("application/fhir+json");
pub(crate) const XML: HeaderValue = HeaderValue::from_static("text/xml");
pub(crate) const CBOR: HeaderValue = HeaderValue::from_static("application/cbor");
pub(crate) const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
pub(crate) const PEM: HeaderValue = HeaderValue::from_static("application/x-pem-file");
pub(crate) const BYTES: HeaderValue = HeaderValue::from_static("application/octet-stream");

/// An answer.
pub(crate) type Answer = Response<Body>;

/// The body of an answer.
pub(crate) enum Body {
    /// All of it, until it is taken.
    Whole(Bytes),
    /// Pieces as they come, until the sender or the program ends.
    Stream { pieces: mpsc::Receiver<Bytes>, closing: Pin<Box<dyn Future<Output = ()> + Send>> },
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match self.get_mut() {
            Body::Whole(bytes) if bytes.is_empty() => Poll::Ready(None),
            Body::Whole(bytes) => Poll::Ready(Some(Ok(Frame::data(std::mem::take(bytes))))),
            Body::Stream { pieces, closing } => match pieces.poll_recv(context) {
                Poll::Ready(piece) => Poll::Ready(piece.map(|piece| Ok(Frame::data(piece)))),
                Poll::Pending => closing.as_mut().poll(context).map(|()| None),
            },
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Body::Whole(bytes) if bytes.is_empty())
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Body::Whole(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Body::Stream { .. } => SizeHint::default(),
        }
    }
}

/// An answer with a status, a content type and a body.
pub(crate) fn answer(status: StatusCode, content_type: HeaderValue, body: impl Into<Bytes>) -> Answer {
    let mut answer = Response::new(Body::Whole(body.into()));
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, content_type);
    answer
}

/// What an operation on HTTP gives. A body that comes in pieces ends when `closing` does.
pub(crate) fn of_http(answer: HttpAnswer, closing: impl Future<Output = ()> + Send + 'static) -> Answer {
    let HttpAnswer { status, headers, body } = answer;
    let body = match body {
        HttpBody::Whole(bytes) => Body::Whole(bytes),
        HttpBody::Stream(pieces) => Body::Stream { pieces, closing: Box::pin(closing) },
    };
    let mut answer = Response::new(body);
    *answer.status_mut() = status;
    *answer.headers_mut() = headers;
    answer
}

/// An answer without a body.
pub(crate) fn empty(status: StatusCode) -> Answer {
    let mut answer = Response::new(Body::Whole(Bytes::new()));
    *answer.status_mut() = status;
    answer
}

/// An answer in plain JSON.
pub(crate) fn json(status: StatusCode, body: &Value) -> Answer {
    answer(status, JSON, body.to_string())
}

/// The status of an error; 500 if it holds none that HTTP knows.
pub(crate) fn status(code: u16) -> StatusCode {
    StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// Adds an error's own headers. A value that no header can hold is left out.
pub(crate) fn add_headers(answer: &mut Answer, headers: &[(&'static str, String)]) {
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(*name), HeaderValue::try_from(value.as_str())) {
            answer.headers_mut().insert(name, value);
        }
    }
}
