//! The request to a backend: parameters mapped, body from a template or passed on.

use bytes::Bytes;
use serde_json::Value;

use super::super::deployed::{Integration, Passthrough};
use super::super::exchange::Exchange;
use super::super::failure::{API_CONFIGURATION_ERROR, Failure, UNSUPPORTED_MEDIA_TYPE};
use super::super::mapping::Target;
use super::super::request::Pairs;
use super::super::templates;
use super::{Backend, binary};

/// Headers that are not passed on to a backend.
const NOT_PASSED_ON: [&str; 10] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// What is sent to a backend.
#[derive(Debug, Default)]
pub(super) struct Prepared {
    pub(super) headers: Pairs,
    pub(super) query: Pairs,
    pub(super) path: Pairs,
    pub(super) body: Bytes,
}

/// Prepares the request of an integration that is no proxy.
///
/// # Errors
/// 415 for a body without a template that is not to be passed on; 500 for a template that fails.
pub(super) fn of(exchange: &Exchange, integration: &Integration) -> Result<Prepared, Failure> {
    let request = &exchange.request;
    let mut prepared = Prepared::mapped(exchange, integration);
    let media_type = request.media_type();
    let body = binary::converted(exchange, integration.content_handling, &media_type, &request.body)?;
    match integration.templates.of(&media_type) {
        Some(ready) => {
            let rendered = templates::render(exchange, ready, body)?;
            if let Some(overridden) = rendered.request_override {
                prepared.headers = replaced(prepared.headers, overridden.header, true);
                prepared.query = replaced(prepared.query, overridden.querystring, false);
                prepared.path = replaced(prepared.path, overridden.path, false);
            }
            prepared.body = rendered.body;
        }
        None => match integration.passthrough {
            Passthrough::WhenNoMatch => prepared.body = body,
            Passthrough::WhenNoTemplates if integration.templates.is_empty() => prepared.body = body,
            _ => return Err(Failure::from(&UNSUPPORTED_MEDIA_TYPE)),
        },
    }
    if !prepared.has_header("content-type") {
        prepared.headers.push(("Content-Type".to_owned(), media_type));
    }
    Ok(prepared)
}

/// The pairs, with those named put in place of what had their names.
fn replaced(mut pairs: Pairs, by: Pairs, ignoring_case: bool) -> Pairs {
    let is = |one: &str, other: &str| {
        if ignoring_case { one.eq_ignore_ascii_case(other) } else { one == other }
    };
    pairs.retain(|(name, _)| !by.iter().any(|(other, _)| is(name, other)));
    pairs.extend(by);
    pairs
}

impl Prepared {
    /// What the integration maps, without a body.
    fn mapped(exchange: &Exchange, integration: &Integration) -> Prepared {
        let context = exchange.context_for(integration.parameters.iter().map(|(_, source)| source));
        let given = exchange.given(&context);
        let mut prepared = Prepared::default();
        for (target, source) in &integration.parameters {
            let (name, pairs) = match target {
                Target::Header(name) => (name, &mut prepared.headers),
                Target::Query(name) => (name, &mut prepared.query),
                Target::Path(name) => (name, &mut prepared.path),
            };
            for value in source.values(&given) {
                pairs.push((name.clone(), value));
            }
        }
        prepared
    }

    /// The client's request, with what the integration maps in place of what had its name.
    pub(super) fn passing_on(exchange: &Exchange, integration: &Integration) -> Prepared {
        let request = &exchange.request;
        let mapped = Prepared::mapped(exchange, integration);
        let passed = |(name, _): &&(String, String)| {
            !NOT_PASSED_ON.iter().any(|known| known.eq_ignore_ascii_case(name))
        };
        let mut headers: Pairs = request.headers.iter().filter(passed).cloned().collect();
        headers.push(("X-Amzn-Apigateway-Api-Id".to_owned(), exchange.deployed.api.clone()));
        Prepared {
            headers: replaced(headers, mapped.headers, true),
            query: replaced(request.query.clone(), mapped.query, false),
            path: mapped.path,
            body: request.body.clone(),
        }
    }

    pub(super) fn has_header(&self, name: &str) -> bool {
        self.headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name))
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let mut named = self.headers.iter().rev().filter(|(known, _)| known.eq_ignore_ascii_case(name));
        named.next().map(|(_, value)| value.as_str())
    }

    /// What a mock integration makes of it: the status that the body says.
    ///
    /// # Errors
    /// 500, if it says none.
    pub(super) fn mock(&self) -> Result<Backend, Failure> {
        let said: Option<Value> = serde_json::from_slice(&self.body).ok();
        let status = said.as_ref().and_then(|said| said.get("statusCode")).and_then(|status| match status {
            Value::String(text) => text.trim().parse().ok(),
            status => status.as_u64().and_then(|status| u16::try_from(status).ok()),
        });
        match status {
            Some(status) => Ok(Backend { status, ..Backend::default() }),
            None => Err(Failure::because(
                &API_CONFIGURATION_ERROR,
                "the request of a mock integration is no JSON object with a statusCode",
            )),
        }
    }
}
