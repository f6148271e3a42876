//! The method's answer, made of what a backend answered: which integration response is chosen, and what it maps.

use super::super::answer::Answer;
use super::super::deployed::{ContentHandling, Integration, Method, Response, Templates};
use super::super::exchange::Exchange;
use super::super::failure::{API_CONFIGURATION_ERROR, Failure};
use super::super::mapping::{Given, Target};
use super::super::request::media_type;
use super::super::templates;
use super::{Backend, binary};

/// Maps a backend's answer.
///
/// # Errors
/// 500, if no integration response fits, its status is none of the method's, or its template fails.
pub(super) fn mapped(
    exchange: &Exchange,
    method: &Method,
    integration: &Integration,
    backend: &Backend,
) -> Result<Answer, Failure> {
    let wrong = |cause: String| Failure::because(&API_CONFIGURATION_ERROR, cause);
    let Some(response) = chosen(integration, backend) else {
        return Err(wrong(format!("no integration response fits the status {}", backend.status)));
    };
    let Some(declared) = method.responses.get(&response.status) else {
        return Err(wrong(format!("the method has no response of status {}", response.status)));
    };
    let status = response.status.parse().map_err(|_| wrong(format!("no status: {}", response.status)))?;
    let mut answer = Answer { status, ..Answer::default() };
    let context = exchange.context_for(response.parameters.iter().map(|(_, source)| source));
    let given =
        Given { request: None, headers: &backend.headers, body: &backend.body, ..exchange.given(&context) };
    for (target, source) in &response.parameters {
        // What the method does not declare is not passed on.
        if let Target::Header(name) = target
            && declared.contains(target)
        {
            answer.headers.extend(source.values(&given).into_iter().map(|value| (name.clone(), value)));
        }
    }
    let backends_type = backend.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    let backends_type = backends_type.map(|(_, value)| value.as_str());
    let body = taken(exchange, response, &media_type(backends_type), backend)?;
    let Some((shown_type, ready)) = wanted(&response.templates, exchange.request.header("accept")) else {
        if answer.header("content-type").is_none() {
            answer.set("Content-Type", backends_type.unwrap_or("application/json"));
        }
        answer.body = body;
        return Ok(answer);
    };
    let rendered = templates::render(exchange, ready, body)?;
    answer.body = rendered.body;
    if answer.header("content-type").is_none() {
        answer.set("Content-Type", shown_type);
    }
    if let Some(overridden) = rendered.response_override {
        if let Some(status) = overridden.status {
            // Believed: a status that is none is left as it was.
            answer.status = status.trim().parse().unwrap_or(answer.status);
        }
        for (name, value) in overridden.header {
            answer.set(&name, value);
        }
    }
    Ok(answer)
}

/// The response whose pattern is matched whole, or else the one without a pattern.
fn chosen<'i>(integration: &'i Integration, backend: &Backend) -> Option<&'i Response> {
    let status;
    let text = match &backend.selection {
        Some(text) => text.as_str(),
        None => {
            status = backend.status.to_string();
            &status
        }
    };
    let fits = |response: &&Response| response.pattern.as_ref().is_some_and(|pattern| pattern.is_match(text));
    let default = || integration.responses.iter().find(|response| response.is_default);
    integration.responses.iter().find(fits).or_else(default)
}

/// The template of a type that the client accepts, or of JSON, or the first (captured: emulators' tests against AWS).
fn wanted<'t>(
    templates: &'t Templates,
    accepted: Option<&str>,
) -> Option<(&'t str, &'t super::super::deployed::Ready)> {
    let accepted = accepted.unwrap_or_default().split(',').map(|one| media_type(Some(one)));
    accepted
        .chain(["application/json".to_owned()])
        .find_map(|name| templates.named(&name))
        .or_else(|| templates.first())
}

/// The backend's body as the response wants it.
fn taken(
    exchange: &Exchange,
    response: &Response,
    media_type: &str,
    backend: &Backend,
) -> Result<bytes::Bytes, Failure> {
    match response.content_handling {
        Some(ContentHandling::ToBinary) if binary_is_accepted(exchange) => binary::decoded(&backend.body),
        Some(ContentHandling::ToText) => {
            binary::converted(exchange, Some(ContentHandling::ToText), media_type, &backend.body)
        }
        _ => Ok(backend.body.clone()),
    }
}

/// Whether the first type that the client accepts is one of the API's binary media types (documented).
pub(super) fn binary_is_accepted(exchange: &Exchange) -> bool {
    let accepted = exchange.request.header("accept").unwrap_or("*/*");
    let first = accepted.split(',').next().unwrap_or_default();
    let first = first.split(';').next().unwrap_or_default().trim();
    binary::is_binary(&exchange.deployed.binary_media_types, first)
}
