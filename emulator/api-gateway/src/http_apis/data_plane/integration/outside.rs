//! HTTP endpoints that a user has named.

use super::super::exchange::Exchange;
use super::super::failure::Failure;
use super::super::parameters::Mapped;
use super::{Work, with_stage_variables};
use crate::data_plane::answer::Answer;
use crate::data_plane::integration::{assembled, filled, read};
use crate::http_apis::kinds::{Members, given};

/// Headers of a client that end at the gateway.
const DROPPED: [&str; 7] =
    ["connection", "content-length", "host", "keep-alive", "te", "transfer-encoding", "upgrade"];

/// Passes a request on.
///
/// # Errors
/// 500, if the URI or a header cannot be sent.
pub(super) fn send(exchange: &Exchange, integration: &Members, mapped: Mapped) -> Result<Work, Failure> {
    let Mapped { request, path } = mapped;
    let mut uri = with_stage_variables(given(integration, "IntegrationUri"), exchange);
    if let Some(path) = path {
        uri = with_path(&uri, &path);
    }
    let uri = filled(&uri, &request.path_parameters, &request.query);
    let method = match given(integration, "IntegrationMethod") {
        "ANY" | "" => request.method.as_str(),
        method => method,
    };
    let host = request.header("host").unwrap_or(&exchange.domain).to_owned();
    let scheme = request.header("x-forwarded-proto").unwrap_or("https").to_owned();
    let mut headers = request.headers;
    headers.retain(|(name, _)| !DROPPED.contains(&name.as_str()) && !name.starts_with("x-forwarded-"));
    let forwarded = format!("by={};for={};host={host};proto={scheme}", exchange.domain, request.source_ip);
    headers.push(("forwarded".to_owned(), forwarded));
    let sent = assembled(method, &uri, &headers, request.body)
        .map_err(|cause| Failure::internal(format!("{method} {uri}: {cause}")))?;
    let outside = exchange.call.outside.clone();
    Ok(Box::pin(async move {
        match outside.send(sent).await {
            Ok(answer) => {
                let backend = read(answer);
                Ok(Answer { status: backend.status, headers: backend.headers, body: backend.body })
            }
            Err(error) => Err(Failure::unavailable(error.0)),
        }
    }))
}

/// A URI with another path.
fn with_path(uri: &str, path: &str) -> String {
    let start = uri.find("://").map_or(0, |at| at + "://".len());
    let rest = uri.get(start..).unwrap_or_default();
    let end = rest.find(['/', '?']).map_or(uri.len(), |at| start + at);
    let query = uri.find('?').and_then(|at| uri.get(at..)).unwrap_or_default();
    format!("{}/{}{query}", uri.get(..end).unwrap_or(uri), path.trim_start_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    // A path that is written over must not take the host or the query with it.
    #[test]
    fn a_path_is_written_over_another() {
        for (uri, expected) in [
            ("http://h:80/a/b", "http://h:80/new"),
            ("http://h", "http://h/new"),
            ("http://h/a?x=1", "http://h/new?x=1"),
            ("http://h?x=1", "http://h/new?x=1"),
        ] {
            assert_eq!(with_path(uri, "/new"), expected);
        }
    }
}
