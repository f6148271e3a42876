//! Function URLs: a host's name of ours for each.

use contract::{ApiError, Call};
use serde_json::{Value, json};

use crate::collections::{self, Rows, URLS, of_function};
use crate::errors;
use crate::model::function_url::FunctionUrl;
use crate::names::Reference;

/// The URL of a function or an alias.
///
/// # Errors
/// `ResourceNotFoundException`.
pub(crate) fn find(rows: &impl Rows, reference: &Reference) -> Result<FunctionUrl, ApiError> {
    let key = of_function(&reference.name, reference.qualifier.as_deref());
    collections::find(rows, URLS.whole(), &key)?.ok_or_else(errors::no_resource)
}

/// As answers show it. The host is ours: `{id}.lambda-url.{region}.` before the name that the caller used; before `localhost`,
/// where that is a number, which has no names under it.
pub(crate) fn shown(call: &Call, url: &FunctionUrl) -> Value {
    let (scheme, authority) = call.endpoint.split_once("://").unwrap_or(("http", &call.endpoint));
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => (host, format!(":{port}")),
        _ => (authority, String::new()),
    };
    let is_number = host.starts_with('[') || host.parse::<std::net::IpAddr>().is_ok();
    let host = if is_number { "localhost" } else { host };
    let region = &call.store.scope().region;
    let mut shown = json!(url);
    if let Some(members) = shown.as_object_mut() {
        members.shift_remove("Id");
    }
    shown["FunctionUrl"] = json!(format!("{scheme}://{}.lambda-url.{region}.{host}{port}/", url.id));
    shown
}
