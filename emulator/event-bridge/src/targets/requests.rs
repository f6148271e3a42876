//! Requests to endpoints, as targets that speak HTTP are reached by: how they are put together, sent, and what their answers mean.

use bytes::Bytes;
use contract::{ApiError, Call, Caller, Sender};
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

/// What does not stand for itself in a URL, nor in a form.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A request as it is put together.
pub(super) struct Asked {
    pub(super) url: String,
    headers: HeaderMap,
}

impl Asked {
    pub(super) fn new(url: String) -> Asked {
        Asked { url, headers: HeaderMap::new() }
    }

    pub(super) fn header(&mut self, name: &str, value: &str) -> Result<(), ApiError> {
        let header = HeaderName::try_from(name).ok().zip(HeaderValue::try_from(value).ok());
        let (name, value) = header.ok_or_else(|| refused(format!("{name} cannot be a header")))?;
        self.headers.insert(name, value);
        Ok(())
    }

    pub(super) fn query(&mut self, name: &str, value: &str) {
        let mark = if self.url.contains('?') { '&' } else { '?' };
        self.url.push_str(&format!("{mark}{}={}", encoded(name), encoded(value)));
    }

    /// Adds the headers and the query that a target says.
    pub(super) fn add_of_target(&mut self, parameters: &Value) -> Result<(), ApiError> {
        for (name, value) in pairs(&parameters["HeaderParameters"]) {
            self.header(name, value)?;
        }
        for (name, value) in pairs(&parameters["QueryStringParameters"]) {
            self.query(name, value);
        }
        Ok(())
    }

    /// Adds the headers and the query that a connection says.
    pub(super) fn add(&mut self, parameters: &Value) -> Result<(), ApiError> {
        for (name, value) in listed(&parameters["HeaderParameters"]) {
            self.header(name, value)?;
        }
        for (name, value) in listed(&parameters["QueryStringParameters"]) {
            self.query(name, value);
        }
        Ok(())
    }
}

pub(super) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// The members of a map whose values are texts.
fn pairs(map: &Value) -> impl Iterator<Item = (&str, &str)> {
    let members = map.as_object().into_iter().flatten();
    members.filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)))
}

/// The same of a connection's parameters, which are a list.
pub(super) fn listed(list: &Value) -> impl Iterator<Item = (&str, &str)> {
    let elements = list.as_array().into_iter().flatten();
    elements
        .filter_map(|element| Some((element["Key"].as_str()?, element["Value"].as_str().unwrap_or_default())))
}

/// The endpoint with the target's values in place of its stars.
pub(super) fn with_path(endpoint: &str, parameters: &Value) -> String {
    let values = parameters["PathParameterValues"].as_array().into_iter().flatten();
    values
        .filter_map(Value::as_str)
        .fold(endpoint.to_owned(), |url, value| url.replacen('*', &encoded(value), 1))
}

/// Sends a request. `caller` is whom it acts for if it is for this program; nobody, if it must prove that by itself.
pub(super) async fn send(
    call: &Call,
    caller: Option<Caller>,
    method: &str,
    asked: Asked,
    body: String,
) -> Result<Response<Bytes>, ApiError> {
    let request = Request::builder().method(method).uri(&asked.url).body(Bytes::from(body));
    let mut request = request.map_err(|error| refused(format!("{}: {error}", asked.url)))?;
    *request.headers_mut() = asked.headers;
    request.extensions_mut().insert(Sender { caller, cause: call.store.origin().cause.clone() });
    let outcome = call.outside.send(request).await;
    outcome.map_err(|error| ApiError::new(503, "ERROR_FROM_TARGET", error.to_string()))
}

/// What an answer means for the delivery. The statuses that are tried again are documented.
pub(super) fn answered(answer: &Response<Bytes>) -> Result<(), ApiError> {
    let status = answer.status().as_u16();
    let text = format!("the endpoint answered {status}");
    match status {
        200..300 => Ok(()),
        429 => Err(ApiError::new(429, "THROTTLING", text)),
        401 | 407 | 409 | 500.. => Err(ApiError::new(503, "ERROR_FROM_TARGET", text)),
        _ => Err(refused(text)),
    }
}

pub(super) fn refused(text: String) -> ApiError {
    ApiError::new(400, "ERROR_FROM_TARGET", text)
}
