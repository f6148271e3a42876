//! Function URLs: a host's name of ours for each, and what answers there.
//!
//! Of permissions nothing is enforced: a URL of `NONE` lets everybody in, one of `AWS_IAM` whoever signs, whatever the function's
//! policy says.

mod cors;
mod event;
mod response;

use contract::{ApiError, Call, HttpAnswer, HttpRequest, hosts};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Key, Tx};

use crate::collections::{self, Rows, URL_IDS, URLS, of_function};
use crate::model::function_url::FunctionUrl;
use crate::names::Reference;
use crate::{errors, invocations};
use cors::Cors;

/// The end of the names that AWS gives.
const AWS: &str = "on.aws";

/// What the id of a URL leads to.
#[derive(Serialize, Deserialize)]
struct Target {
    function: String,
    qualifier: Option<String>,
}

/// The URL of a function or an alias.
///
/// # Errors
/// `ResourceNotFoundException`.
pub(crate) fn find(rows: &impl Rows, reference: &Reference) -> Result<FunctionUrl, ApiError> {
    let key = of_function(&reference.name, reference.qualifier.as_deref());
    collections::find(rows, URLS.whole(), &key)?.ok_or_else(errors::no_resource)
}

/// Keeps a new URL.
pub(crate) fn add(tx: &mut Tx<'_>, reference: &Reference, url: &FunctionUrl) -> Result<(), ApiError> {
    let target = Target { function: reference.name.clone(), qualifier: reference.qualifier.clone() };
    collections::put(tx, URL_IDS.whole(), Key::text(&url.id), &target)?;
    hosts::claim(tx, &claimed(&url.id), "lambda")?;
    put(tx, reference, url)
}

/// Keeps a URL as it has become.
pub(crate) fn put(tx: &mut Tx<'_>, reference: &Reference, url: &FunctionUrl) -> Result<(), ApiError> {
    let key = of_function(&reference.name, reference.qualifier.as_deref());
    collections::put(tx, URLS.whole(), key, url)
}

/// Removes a URL.
pub(crate) fn remove(tx: &mut Tx<'_>, key: Key, url: &FunctionUrl) {
    tx.remove(URLS.whole(), key);
    tx.remove(URL_IDS.whole(), Key::text(&url.id));
    hosts::release(tx, &claimed(&url.id));
}

/// What is claimed of a URL's host: the labels before the region.
fn claimed(id: &str) -> String {
    format!("{id}.lambda-url")
}

/// As answers show it. The host is ours: `{id}.lambda-url.{region}.` before the name that the caller used; before `localhost`,
/// where that is a number, which has no names under it. Whoever has called AWS's own name through the proxy gets AWS's.
pub(crate) fn shown(call: &Call, url: &FunctionUrl) -> Value {
    let (scheme, authority) = call.endpoint.split_once("://").unwrap_or(("http", &call.endpoint));
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => (host, format!(":{port}")),
        _ => (authority, String::new()),
    };
    let is_number = host.starts_with('[') || host.parse::<std::net::IpAddr>().is_ok();
    let is_aws = [".amazonaws.com", ".amazonaws.com.cn", ".api.aws"].iter().any(|end| host.ends_with(end));
    let host = match (is_number, is_aws) {
        (true, _) => "localhost",
        (_, true) => AWS,
        _ => host,
    };
    let region = &call.store.scope().region;
    let mut shown = json!(url);
    if let Some(members) = shown.as_object_mut() {
        members.shift_remove("Id");
    }
    shown["FunctionUrl"] = json!(format!("{scheme}://{}.lambda-url.{region}.{host}{port}/", url.id));
    shown
}

/// Answers a request to a URL: a preflight by itself, what may come in by the function.
///
/// # Errors
/// `AccessDeniedException`, `TooManyRequestsException`, and faults of ours. What goes wrong in the function is an answer.
pub(crate) async fn answer(mut call: Call, request: HttpRequest) -> Result<HttpAnswer, ApiError> {
    let id = request.parameter("id").to_owned();
    let holder = hosts::holder(call.store.store(), &claimed(&id)).ok_or_else(errors::no_url)?;
    call.enter(&holder.scope());
    let target: Target =
        collections::find(&call.store, URL_IDS.whole(), &Key::text(&id))?.ok_or_else(errors::no_url)?;
    let reference = Reference { name: target.function, qualifier: target.qualifier };
    let url = find(&call.store, &reference)?;
    let cors = url.cors.as_ref().map(Cors::read);
    if let Some(answer) = cors.as_ref().and_then(|cors| cors.preflight(&request)) {
        return Ok(answer);
    }
    let origin = request.header(http::header::ORIGIN).map(str::to_owned);
    let mut answer = match invoke(&call, &reference, &url, request).await {
        Ok(answer) => answer,
        Err(error) => response::refusal(&error),
    };
    if let (Some(cors), Some(origin)) = (&cors, &origin) {
        cors.allow(&mut answer, origin);
    }
    Ok(answer)
}

async fn invoke(
    call: &Call,
    reference: &Reference,
    url: &FunctionUrl,
    request: HttpRequest,
) -> Result<HttpAnswer, ApiError> {
    if url.auth_type == "AWS_IAM" && request.parameter("signer").is_empty() {
        return Err(errors::url_forbidden());
    }
    let payload = event::of(call, url, &request);
    if payload.len() > invocations::MOST_PAYLOAD {
        return Err(errors::url_request_too_large());
    }
    let admitted = invocations::admit(call, reference)?;
    let running = admitted.run(call, &call.request_id, payload, None);
    if url.invoke_mode == "RESPONSE_STREAM" {
        response::streamed(running).await
    } else {
        response::buffered(running).await
    }
}
