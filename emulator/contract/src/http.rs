//! HTTP as an operation sees it: what came, without connections and transfer codings, and what goes back.

use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use tokio::sync::mpsc;

/// A request whose body has arrived.
#[derive(Clone, Debug)]
pub struct HttpRequest {
    /// The method. `HEAD` arrives as `GET`; the door leaves the body out.
    pub method: Method,
    /// The path as sent, percent-encoding and all.
    pub path: String,
    /// What followed the question mark, as sent.
    pub query: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, decompressed.
    pub body: Bytes,
    /// What the door read from the path, decoded, by name.
    pub parameters: Vec<(&'static str, String)>,
}

impl HttpRequest {
    /// A parameter that the door read from the path; empty if it read none of this name.
    #[must_use]
    pub fn parameter(&self, name: &str) -> &str {
        self.parameters.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value)
    }

    /// A header that is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// The bearer token of a request: what follows `Bearer` in `Authorization`. The door and the service must agree on whether
/// there is one, for it is let in on its token alone.
#[must_use]
pub fn bearer_token(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("Bearer") && !token.is_empty()).then_some(token)
}

/// What goes back.
#[derive(Debug)]
pub struct HttpAnswer {
    /// The status.
    pub status: StatusCode,
    /// The headers; lengths, dates, request ids and CORS are the door's.
    pub headers: HeaderMap,
    /// The body.
    pub body: HttpBody,
}

/// A body: whole, or as it comes.
#[derive(Debug)]
pub enum HttpBody {
    /// All of it.
    Whole(Bytes),
    /// Pieces, until the sender is gone. When the client is gone, sending fails.
    Stream(mpsc::Receiver<Bytes>),
}

impl HttpAnswer {
    /// An answer with a status and a body.
    #[must_use]
    pub fn new(status: StatusCode, body: impl Into<Bytes>) -> HttpAnswer {
        HttpAnswer { status, headers: HeaderMap::new(), body: HttpBody::Whole(body.into()) }
    }

    /// The same answer with one more header. A value that no header can hold is left out.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: impl TryInto<HeaderValue>) -> HttpAnswer {
        if let Ok(value) = value.try_into() {
            self.headers.insert(name, value);
        }
        self
    }
}
