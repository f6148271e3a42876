//! What goes back to the client.

use bytes::Bytes;
use contract::{HttpAnswer, HttpBody};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use super::coding;
use super::exchange::Exchange;
use super::failure::Failure;
use super::mapping::Target;
use super::request::Pairs;
use super::templates;

/// An answer before it has the gateway's own headers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Pairs,
    pub(crate) body: Bytes,
}

/// Headers that a backend's answer may not set: they arrive under another name (documented: devguide, important notes).
const REMAPPED: [&str; 14] = [
    "authorization",
    "connection",
    "content-length",
    "content-md5",
    "date",
    "expect",
    "host",
    "max-forwards",
    "proxy-authenticate",
    "server",
    "te",
    "trailer",
    "upgrade",
    "www-authenticate",
];
/// Headers of a backend's answer that end at the gateway.
const DROPPED: [&str; 2] = ["transfer-encoding", "keep-alive"];

impl Answer {
    /// The last value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut named = self.headers.iter().rev().filter(|(known, _)| known.eq_ignore_ascii_case(name));
        named.next().map(|(_, value)| value.as_str())
    }

    /// Sets a header, whatever its values were.
    pub(crate) fn set(&mut self, name: &str, value: impl Into<String>) {
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self.headers.push((name.to_owned(), value.into()));
    }

    /// The headers of a backend, as a proxy passes them on.
    pub(crate) fn passed_on(headers: Pairs) -> Pairs {
        let kept = headers.into_iter().filter(|(name, _)| !is_one_of(&DROPPED, name));
        kept.map(|(name, value)| {
            if is_one_of(&REMAPPED, &name) {
                (format!("x-amzn-Remapped-{name}"), value)
            } else {
                (name, value)
            }
        })
        .collect()
    }

    /// The answer as it goes out. A header that HTTP cannot hold is left out.
    pub(crate) fn finish(mut self, exchange: &Exchange) -> HttpAnswer {
        if self.header("content-type").is_none() {
            self.set("Content-Type", "application/json");
        }
        coding::compress(exchange, &mut self);
        let mut headers = HeaderMap::with_capacity(self.headers.len() + 2);
        for (name, value) in &self.headers {
            if let (Ok(name), Ok(value)) =
                (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value))
            {
                headers.append(name, value);
            }
        }
        if let Ok(id) = HeaderValue::from_str(&exchange.extended_id) {
            headers.insert("x-amz-apigw-id", id);
        }
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        HttpAnswer { status, headers, body: HttpBody::Whole(self.body) }
    }
}

fn is_one_of(names: &[&str], name: &str) -> bool {
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// The answer to a failure: the API's own, if it says what, or AWS's.
pub(crate) fn of_failure(exchange: &Exchange, failure: &Failure) -> Answer {
    if let Some(cause) = &failure.cause {
        tracing::warn!(api = exchange.deployed.api, kind = failure.kind.name, "{cause}");
    }
    let kind = failure.kind;
    let own = &exchange.deployed.gateway_responses;
    let fallback = if kind.status < 500 { "DEFAULT_4XX" } else { "DEFAULT_5XX" };
    // What has no type is nothing that an API could change.
    let found = if kind.name.is_empty() { None } else { own.get(kind.name).or_else(|| own.get(fallback)) };
    let mut answer = Answer { status: kind.status, ..Answer::default() };
    answer.set("x-amzn-ErrorType", kind.error_type);
    let Some(own) = found else {
        answer.body = failure.default_body().into();
        return answer;
    };
    if let Some(status) = own.status {
        answer.status = status;
    }
    let context = exchange.context_of(failure);
    let given = exchange.given(&context);
    for (target, source) in &own.parameters {
        if let Target::Header(name) = target {
            for value in source.values(&given) {
                answer.headers.push((name.clone(), value));
            }
        }
    }
    let accepted = exchange.request.header("accept").unwrap_or_default();
    let wanted = own.templates.iter().find(|(media_type, _)| accepted.contains(media_type.as_str()));
    match wanted.or_else(|| own.templates.first()) {
        Some((media_type, template)) => {
            answer.set("Content-Type", media_type.as_str());
            answer.body = templates::substitute(template, &given).into();
        }
        None => answer.body = failure.default_body().into(),
    }
    answer
}
