//! The searchset, written as JSON text into which resources are copied as they are kept.

use std::io::Write;

use contract::ApiError;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::include::Item;
use crate::model::draft::quote;
use crate::model::token::SearchPage;
use crate::subset::Told;

/// What may stand in a query as it is.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b':');

/// What an entry's text needs beside its resource, roughly.
const ENTRY_BYTES: usize = 160;

/// A page of an answer.
pub(crate) struct Searchset<'a> {
    /// The endpoint of the data store.
    pub(crate) base: &'a str,
    pub(crate) total: Option<usize>,
    /// The URL of this page.
    pub(crate) here: String,
    /// The URL of the next page, if there is one.
    pub(crate) next: Option<String>,
    pub(crate) matches: &'a [Item],
    pub(crate) included: &'a [Item],
    /// What is told of each resource.
    pub(crate) told: &'a Told,
}

impl Searchset<'_> {
    /// Writes it.
    pub(crate) fn write(&self) -> Result<Vec<u8>, ApiError> {
        let all = || self.matches.iter().chain(self.included);
        let bytes: usize = all().map(|item| item.version.json().len() + ENTRY_BYTES).sum();
        let mut text = Vec::with_capacity(bytes + ENTRY_BYTES);
        text.extend_from_slice(br#"{"resourceType":"Bundle","type":"searchset""#);
        // Writing to a vector cannot fail.
        if let Some(total) = self.total {
            let _ = write!(text, r#","total":{total}"#);
        }
        text.extend_from_slice(br#","link":["#);
        link(&mut text, "self", &self.here);
        if let Some(next) = &self.next {
            text.push(b',');
            link(&mut text, "next", next);
        }
        text.push(b']');
        for (place, item) in all().enumerate() {
            text.extend_from_slice(if place == 0 { br#","entry":["# } else { b"," });
            text.extend_from_slice(br#"{"fullUrl":"#);
            quote(&format!("{}{}/{}", self.base, item.resource_type, item.id), &mut text);
            text.extend_from_slice(br#","resource":"#);
            self.told.write(&item.resource_type, &item.version, &mut text)?;
            let mode = if place < self.matches.len() { "match" } else { "include" };
            let _ = write!(text, r#","search":{{"mode":"{mode}"}}}}"#);
        }
        if all().next().is_some() {
            text.push(b']');
        }
        text.push(b'}');
        Ok(text)
    }
}

fn link(text: &mut Vec<u8>, relation: &str, url: &str) {
    let _ = write!(text, r#"{{"relation":"{relation}","url":"#);
    quote(url, text);
    text.push(b'}');
}

/// The URL of a page: what was sent, and which page.
pub(crate) fn with_query<'q>(
    url: &str,
    sent: impl Iterator<Item = (&'q str, &'q str)>,
    page: Option<SearchPage>,
) -> String {
    let mut url = url.to_owned();
    let token = page.map(SearchPage::token);
    let page = token.iter().map(|token| ("page", token.as_str()));
    let mut separator = '?';
    let mut add = |name: &str, value: &str| {
        url.push(separator);
        url.extend(utf8_percent_encode(name, ENCODED));
        url.push('=');
        url.extend(utf8_percent_encode(value, ENCODED));
        separator = '&';
    };
    for (name, value) in sent {
        add(name, value);
    }
    for (name, value) in page {
        add(name, value);
    }
    url
}
