//! HTTP endpoints that a user has named.

use std::time::Duration;

use bytes::Bytes;
use contract::AnswerWithin;
use http::{Method, Request};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::super::deployed::Integration;
use super::super::exchange::Exchange;
use super::super::failure::{API_CONFIGURATION_ERROR, Failure, INTEGRATION_FAILURE, INTEGRATION_TIMEOUT};
use super::super::request::Pairs;
use super::super::templates;
use super::prepared::Prepared;
use super::{Backend, Work};

/// What is escaped in a query string.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// What is escaped in a path that has slashes of its own.
const PATH: &AsciiSet = &QUERY.remove(b'/');

/// Sends a request, which may take as long as the integration allows: of the machine's time, for an endpoint is no part of the
/// emulator and its clock.
///
/// # Errors
/// 500, if the URI or a header cannot be sent; 504 comes of the work, if nobody answers or not in time.
pub(super) fn send(
    exchange: &Exchange,
    integration: &Integration,
    prepared: Prepared,
    fills_path: bool,
) -> Result<Work<Backend>, Failure> {
    let uri = templates::with_stage_variables(&integration.uri, &exchange.stage_variables);
    let mut path = prepared.path;
    if fills_path && path.is_empty() {
        // A proxy without mappings of its own is given the parameters of the path as they came (believed).
        path = exchange.request.path_parameters.clone();
        path.iter_mut().for_each(|(_, value)| *value = super::super::request::decoded(value));
    }
    let uri = filled(&uri, &path, &prepared.query);
    let method = match integration.http_method.as_str() {
        "ANY" | "" => exchange.request.method.as_str(),
        method => method,
    };
    let mut request = assembled(method, &uri, &prepared.headers, prepared.body)
        .map_err(|cause| Failure::because(&API_CONFIGURATION_ERROR, format!("{method} {uri}: {cause}")))?;
    let limit = Duration::from_millis(integration.timeout_milliseconds.unsigned_abs());
    request.extensions_mut().insert(AnswerWithin(limit));
    let outside = exchange.call.outside.clone();
    Ok(Box::pin(async move {
        match outside.send(request).await {
            Ok(answer) => Ok(read(answer)),
            Err(error) if error.is_late() => Err(Failure::because(&INTEGRATION_TIMEOUT, error.0)),
            Err(error) => Err(Failure::because(&INTEGRATION_FAILURE, error.0)),
        }
    }))
}

/// A URI with its parameters filled, and with a query string.
pub(crate) fn filled(uri: &str, path: &Pairs, query: &Pairs) -> String {
    let mut uri = uri.to_owned();
    for (name, value) in path {
        let value = utf8_percent_encode(value, PATH).to_string();
        uri = uri.replace(&format!("{{{name}}}"), &value).replace(&format!("{{{name}+}}"), &value);
    }
    for (name, value) in query {
        uri.push(if uri.contains('?') { '&' } else { '?' });
        uri.extend(utf8_percent_encode(name, QUERY));
        uri.push('=');
        uri.extend(utf8_percent_encode(value, QUERY));
    }
    uri
}

/// A request as HTTP has it.
///
/// # Errors
/// What cannot be sent.
pub(crate) fn assembled(
    method: &str,
    uri: &str,
    headers: &Pairs,
    body: Bytes,
) -> Result<Request<Bytes>, String> {
    let method = Method::from_bytes(method.as_bytes()).map_err(|error| error.to_string())?;
    let mut request = Request::builder().method(method).uri(uri);
    for (name, value) in headers {
        request = request.header(name.as_str(), value.as_str());
    }
    request.body(body).map_err(|error| error.to_string())
}

/// An answer as a backend gives it.
pub(crate) fn read(answer: http::Response<Bytes>) -> Backend {
    let (parts, body) = answer.into_parts();
    let headers = parts.headers.iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        (super::super::request::shown(name.as_str()), value)
    });
    // The length is that of the body here, and the client is told it anew.
    let headers = headers.filter(|(name, _)| name != "Content-Length").collect();
    Backend { status: parts.status.as_u16(), headers, body, selection: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    // A parameter that is put into a path must not lead out of it, nor become a query.
    #[test]
    fn uris_are_filled() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        for (uri, path, query, expected) in [
            ("http://h/{id}", vec![pair("id", "a b?c")], vec![], "http://h/a%20b%3Fc"),
            ("http://h/{proxy}", vec![pair("proxy", "a/b")], vec![pair("q", "x&y")], "http://h/a/b?q=x%26y"),
            ("http://h/?a=1", vec![], vec![pair("b", "2")], "http://h/?a=1&b=2"),
            ("http://h/{absent}", vec![], vec![], "http://h/{absent}"),
        ] {
            assert_eq!(filled(uri, &path, &query), expected);
        }
    }
}
