//! The Bundle of a history as JSON text, into which the resources are copied as they are kept.

use std::io::Write;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Found, Item};
use crate::interaction::Query;
use crate::model::draft::quote;
use crate::model::version::Interaction;

/// The parameter that carries the token of a page; believed to be HealthLake's name for it.
pub(super) const PAGE_PARAMETER: &str = "page";

/// What may stand in a query as it is.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b':');

/// What an entry's text needs beside its resource, roughly.
const ENTRY_BYTES: usize = 320;

/// Writes the Bundle. `base` is the data store's endpoint, `path` what was read below it.
pub(super) fn write(base: &str, path: &str, query: &Query, found: &Found) -> Vec<u8> {
    let bytes: usize = found.items.iter().map(|item| item.version.json().len() + ENTRY_BYTES).sum();
    let mut text = Vec::with_capacity(bytes + ENTRY_BYTES);
    // Writing to a vector cannot fail.
    let _ = write!(text, r#"{{"resourceType":"Bundle","type":"history","total":{},"link":["#, found.total);
    link(&mut text, "self", &url(base, path, query.without("")));
    if let Some(page) = found.next {
        let token = page.token();
        let parameters = query.without(PAGE_PARAMETER).chain([(PAGE_PARAMETER, token.as_str())]);
        text.push(b',');
        link(&mut text, "next", &url(base, path, parameters));
    }
    text.push(b']');
    for (place, item) in found.items.iter().enumerate() {
        text.extend_from_slice(if place == 0 { br#","entry":["# } else { b"," });
        entry(&mut text, base, item);
    }
    if !found.items.is_empty() {
        text.push(b']');
    }
    text.push(b'}');
    text
}

fn link(text: &mut Vec<u8>, relation: &str, url: &str) {
    let _ = write!(text, r#"{{"relation":"{relation}","url":"#);
    quote(url, text);
    text.push(b'}');
}

fn url<'a>(base: &str, path: &str, parameters: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut url = format!("{base}{path}");
    for (place, (name, value)) in parameters.enumerate() {
        url.push(if place == 0 { '?' } else { '&' });
        url.push_str(name);
        url.push('=');
        url.extend(utf8_percent_encode(value, ENCODED));
    }
    url
}

/// One entry. Types and ids hold no character that JSON or a URL would escape.
fn entry(text: &mut Vec<u8>, base: &str, item: &Item) {
    let Item { resource_type, id, version } = item;
    text.extend_from_slice(br#"{"fullUrl":"#);
    quote(&format!("{base}{resource_type}/{id}"), text);
    if !version.is_deleted() {
        text.extend_from_slice(br#","resource":"#);
        text.extend_from_slice(version.json());
    }
    let method = version.interaction.method();
    let _ = match version.interaction {
        Interaction::Create => write!(text, r#","request":{{"method":"{method}","url":"{resource_type}"}}"#),
        _ => write!(text, r#","request":{{"method":"{method}","url":"{resource_type}/{id}"}}"#),
    };
    let _ = write!(
        text,
        r#","response":{{"status":"{}","etag":"W/\"{}\"","lastModified":"{}"}}}}"#,
        version.interaction.status(),
        version.number,
        version.updated
    );
}
