//! The requests that go through APIs: from the host or the path that names one, to what its integration answers. What is for an HTTP API
//! goes to [`crate::http_apis`].
//!
//! In this order: the API, its stage and its deployment (`addressing.rs`, `stages.rs`); the body's coding (`coding.rs`); the resource and its method
//! (`path_tree.rs`); who calls (`authorizers/`); API key, throttling and quota (`usage.rs`); parameters and body
//! (`validation.rs`); the stage's cache (`cache.rs`); the integration (`integration/`). Whatever ends a request on this way is a [`Failure`], and
//! the API may have its own answer to it (`answer.rs`).
//!
//! Kept and without effect: logs, metrics, X-Ray, client certificates, resource policies, WAF.

pub(crate) mod addressing;
pub(crate) mod answer;
mod authorizers;
mod cache;
mod coding;
mod deployed;
mod event;
pub(crate) mod exchange;
mod failure;
pub(crate) mod integration;
pub(crate) mod issuers;
pub(crate) mod kept;
mod log;
mod mapping;
pub(crate) mod path_tree;
pub(crate) mod patterns;
pub(crate) mod policy;
pub(crate) mod request;
mod schema;
mod stages;
pub(crate) mod templates;
pub(crate) mod test_invoke;
#[cfg(test)]
mod tests;
pub(crate) mod throttle;
mod usage;
mod validation;

use std::sync::Arc;

use contract::{ApiError, Call, HttpAnswer, HttpRequest};
use http::StatusCode;
use http::header::{CONTENT_TYPE, HeaderName};

use crate::collections::store_of;
use crate::http_apis;
pub(crate) use addressing::{Place, first_segment};
use exchange::{Exchange, Known};
use failure::{FORBIDDEN, Failure, MISSING_AUTHENTICATION_TOKEN};
use log::Log;
use path_tree::Found;
use request::Request;

/// Answers a request that [`execute_api`](crate::operations) describes.
pub(crate) async fn answer(call: &Call, request: HttpRequest) -> Result<HttpAnswer, ApiError> {
    let Some(place) = addressing::find(call, &request)? else {
        return Ok(http_apis::data_plane::answer(call, request, None).await?.unwrap_or_else(forbidden));
    };
    if place.is_custom && http_apis::apis::is_one(&store_of(call, &place.home), &place.api) {
        return Ok(http_apis::data_plane::answer(call, request, Some(place))
            .await?
            .unwrap_or_else(forbidden));
    }
    let Some(mut exchange) = begin(call, request, place)? else { return Ok(forbidden()) };
    let answer = match run(&mut exchange).await {
        Ok(answer) => answer,
        Err(failure) => answer::of_failure(&exchange, &failure),
    };
    Ok(answer.finish(&exchange))
}

/// What of a request is known before its resource is; `None` if there is nothing at its stage, or its host is switched off.
fn begin(call: &Call, request: HttpRequest, place: Place) -> Result<Option<Exchange>, ApiError> {
    let call = place.enter(call);
    let Some(stage) = stages::stage(&call, &place.api, &place.stage)? else { return Ok(None) };
    let chosen = stage.chosen(call.ids.bits());
    let Some(deployed) = stages::deployed(&call, &place.api, chosen.deployment)? else { return Ok(None) };
    if deployed.disable_execute_api_endpoint && !place.is_custom {
        return Ok(None);
    }
    let extended_id = exchange::extended_id(call.ids.bits());
    let trace = match request.header("x-amzn-trace-id") {
        Some(trace) => trace.to_owned(),
        None => exchange::trace_root(call.now.0, call.ids.bits()),
    };
    let signer = request.parameter("signer");
    let known = Known {
        signer: (!signer.is_empty()).then(|| (signer.to_owned(), request.parameter("access_key").to_owned())),
        ..Known::default()
    };
    Ok(Some(Exchange {
        deployment: chosen.deployment.to_owned(),
        stage_variables: chosen.variables.clone(),
        canary: chosen.canary,
        domain: place.domain_shown(&call),
        request: read(request, &place, &trace),
        base_path_matched: place.base_path_matched,
        settings: stage,
        stage: place.stage,
        call,
        deployed,
        extended_id,
        trace,
        route: None,
        known,
        log: Log::default(),
    }))
}

fn read(request: HttpRequest, place: &Place, trace: &str) -> Request {
    let protocol = request.parameter("protocol").to_owned();
    let source_ip = request.parameter("source_ip").to_owned();
    let mut headers = request::read_headers(&request.headers, protocol.starts_with("HTTP/2"));
    // What AWS's front adds. Whoever was in front of it stands before it in the list.
    let forwarded = match request.header("x-forwarded-for") {
        Some(before) => format!("{before}, {source_ip}"),
        None => source_ip.clone(),
    };
    let port = if request.parameter("scheme") == "http" { "80" } else { "443" };
    let proto = if request.parameter("scheme") == "http" { "http" } else { "https" };
    let own = [
        ("X-Amzn-Trace-Id", trace),
        ("X-Forwarded-For", forwarded.as_str()),
        ("X-Forwarded-Port", port),
        ("X-Forwarded-Proto", proto),
    ];
    headers.retain(|(name, _)| !own.iter().any(|(known, _)| known.eq_ignore_ascii_case(name)));
    headers.extend(own.map(|(name, value)| (name.to_owned(), value.to_owned())));
    Request {
        method: request.method.as_str().to_owned(),
        path: place.path_shown(),
        routed_path: place.path.clone(),
        whole_path: place.whole_path(),
        headers,
        query: request::read_query(&request.query),
        path_parameters: Vec::new(),
        source_ip,
        protocol,
        body: request.body,
    }
}

async fn run(exchange: &mut Exchange) -> Result<answer::Answer, Failure> {
    coding::decompress(exchange)?;
    route(exchange)?;
    authorizers::admit(exchange).await?;
    usage::count(exchange).await?;
    validation::check(exchange)?;
    cache::run(exchange).await
}

/// Finds the resource and its method.
///
/// # Errors
/// 403 `Missing Authentication Token`, which AWS says of what is not there.
fn route(exchange: &mut Exchange) -> Result<(), Failure> {
    let missing = || Failure::from(&MISSING_AUTHENTICATION_TOKEN);
    let deployed = exchange.deployed.clone();
    let found = deployed.resources.find(&exchange.request.routed_path).ok_or_else(missing)?;
    let Found { at: resource, parameters } = found;
    let methods = &resource.methods;
    let method = methods.get(&exchange.request.method).or_else(|| methods.get("ANY")).ok_or_else(missing)?;
    exchange.request.path_parameters = parameters;
    exchange.route = Some((Arc::clone(resource), Arc::clone(method)));
    Ok(())
}

/// The answer where there is no API whose own answer it could be.
fn forbidden() -> HttpAnswer {
    let body = Failure::from(&FORBIDDEN).default_body();
    HttpAnswer::new(StatusCode::FORBIDDEN, body)
        .with_header(CONTENT_TYPE, "application/json")
        .with_header(HeaderName::from_static("x-amzn-errortype"), FORBIDDEN.error_type)
}

/// Forgets what the methods of a stage have answered.
pub(crate) fn flush_cache(call: &Call, api: &str, stage: &str) {
    cache::flush(call, api, stage);
}

/// Forgets what authorizers have answered for a stage.
pub(crate) fn flush_authorizers(call: &Call, api: &str, stage: &str) {
    authorizers::flush(call, api, stage);
}
