//! Cross-origin requests: what a browser asks before it lets a page call AWS, and what it wants to see after.
//!
//! AWS's services let any page call them, since the caller must sign. The admin paths take no signature, so a page of
//! another origin is given no answer that it could read, and (see the admin door) may change nothing.

use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS,
    ACCESS_CONTROL_REQUEST_METHOD, HeaderValue, ORIGIN, VARY,
};
use http::request::Parts;
use http::{Method, StatusCode};

use crate::answer::{Answer, empty};
use crate::doors::admin;

const METHODS: HeaderValue = HeaderValue::from_static("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
const HEADERS: HeaderValue = HeaderValue::from_static("*");
const EXPOSED: HeaderValue = HeaderValue::from_static(
    "x-amzn-RequestId, x-amzn-ErrorType, x-amz-crc32, x-amz-request-id, x-amz-id-2, Date, ETag, Location, \
     Last-Modified, Content-Location, x-amzn-healthlake-validation-issues",
);
/// A day, which is as long as browsers believe it.
const MAX_AGE: HeaderValue = HeaderValue::from_static("86400");

/// The answer to a preflight; `None` if the request is none, or may not be asked for.
pub(crate) fn preflight(parts: &Parts) -> Option<Answer> {
    if parts.method != Method::OPTIONS || admin::is_admin(parts.uri.path()) {
        return None;
    }
    let origin = parts.headers.get(ORIGIN)?.clone();
    parts.headers.get(ACCESS_CONTROL_REQUEST_METHOD)?;
    let asked = parts.headers.get(ACCESS_CONTROL_REQUEST_HEADERS).cloned();
    let mut answer = empty(StatusCode::NO_CONTENT);
    let headers = answer.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, METHODS);
    headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, asked.unwrap_or(HEADERS));
    headers.insert(ACCESS_CONTROL_MAX_AGE, MAX_AGE);
    headers.insert(VARY, HeaderValue::from_static("Origin, Access-Control-Request-Headers"));
    Some(answer)
}

/// The origin of a page that calls; `None` if no page does, or if it may not read the answer.
pub(crate) fn origin(parts: &Parts) -> Option<HeaderValue> {
    let origin = parts.headers.get(ORIGIN)?;
    (!admin::is_admin(parts.uri.path())).then(|| origin.clone())
}

/// Lets the page read the answer.
pub(crate) fn allow(answer: &mut Answer, origin: HeaderValue) {
    let headers = answer.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    headers.append(VARY, HeaderValue::from_static("Origin"));
}
