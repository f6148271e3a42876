//! The searchset: a page of what was found, as JSON text into which resources are copied as they are kept.
//!
//! The first page pins the snapshot it was taken from, and its `next` link names it: all pages show one moment, whatever is
//! written meanwhile. Snapshots are kept in memory, the latest few hundred; a page of one that is gone is 410.

use std::io::Write;

use contract::{ApiError, Call, HttpAnswer, HttpRequest};
use http::StatusCode;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use super::include::{self, Item};
use super::order;
use super::request::{self, Request, Told};
use super::run::{Hit, Search};
use super::{Scene, Sight};
use crate::errors;
use crate::interaction::{self, Kind, fhir_json};
use crate::model::data_store::endpoint;
use crate::model::draft::quote;
use crate::model::token::SearchPage;

/// What may stand in a query as it is.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b':');

/// What an entry's text needs beside its resource, roughly.
const ENTRY_BYTES: usize = 160;

/// A page.
struct Page {
    matches: Vec<Item>,
    included: Vec<Item>,
    total: Option<usize>,
    next: Option<SearchPage>,
}

/// Answers a search of one type, whose query came in the URL or in a form.
///
/// # Errors
/// 400 for what cannot be asked, 404 for a data store that is gone, 410 for a page whose snapshot is.
pub(crate) async fn search(call: &Call, request: &HttpRequest, query: &str) -> Result<HttpAnswer, ApiError> {
    let data_store = interaction::data_store(call, request)?;
    let resource_type = interaction::resource_type(request, Kind::Read)?;
    super::ready(call, data_store).await?;
    let snapshot = match request::page(query)? {
        None => call.store.snapshot(),
        Some(page) => call.store.pinned(page.sequence).ok_or_else(errors::page_gone)?,
    };
    let sight = Sight::of(call)?;
    let scene =
        Scene { snapshot: &snapshot, data_store, settings: call.settings, now: call.now, sight: &sight };
    let asked = Request::read(&scene, resource_type, query, request::is_lenient(request))?;
    let page = take(&scene, resource_type, &asked)?;
    if page.next.is_some() {
        call.store.pin(&snapshot);
    }
    let text = write(&endpoint(&call.endpoint, data_store), resource_type, &asked, &page)?;
    Ok(fhir_json(StatusCode::OK, text))
}

fn take(scene: &Scene<'_>, resource_type: &str, asked: &Request) -> Result<Page, ApiError> {
    let search = Search::new(scene, resource_type, &asked.clauses)?;
    let count = asked.count;
    let position = asked.page.map(|page| page.position);
    let more = count.saturating_add(1);
    let counts = asked.total || asked.told == Told::Count;
    let mut total = None;
    let mut hits: Vec<Hit>;
    let sequence = scene.snapshot.sequence();
    let next;
    if asked.sort.is_empty() {
        hits = if counts {
            let all = search.after(None, usize::MAX)?;
            total = Some(all.len());
            let from = position.map_or(0, |after| all.partition_point(|hit| hit.number <= after));
            all.into_iter().skip(from).take(more).collect()
        } else {
            search.after(position, more)?
        };
        let last = hits.get(count.saturating_sub(1)).map_or(0, |hit| hit.number);
        next = (hits.len() > count && count > 0).then_some(SearchPage { sequence, position: last });
    } else {
        let all = order::sort(resource_type, &asked.sort, search.after(None, usize::MAX)?)?;
        total = counts.then_some(all.len());
        let skipped = position.and_then(|position| usize::try_from(position).ok()).unwrap_or(0);
        hits = all.into_iter().skip(skipped).take(more).collect();
        let position = (skipped + count) as u64;
        next = (hits.len() > count && count > 0).then_some(SearchPage { sequence, position });
    }
    hits.truncate(if asked.told == Told::Count { 0 } else { count });
    let matches: Vec<Item> = hits
        .into_iter()
        .map(|hit| Item { resource_type: resource_type.to_owned(), id: hit.id, version: hit.version })
        .collect();
    let included = include::follow(scene, &matches, &asked.include, &asked.reverse)?;
    let next = next.filter(|_| asked.told != Told::Count);
    Ok(Page { matches, included, total, next })
}

fn write(base: &str, resource_type: &str, asked: &Request, page: &Page) -> Result<Vec<u8>, ApiError> {
    let all = || page.matches.iter().chain(&page.included);
    let bytes: usize = all().map(|item| item.version.json().len() + ENTRY_BYTES).sum();
    let mut text = Vec::with_capacity(bytes + ENTRY_BYTES);
    text.extend_from_slice(br#"{"resourceType":"Bundle","type":"searchset""#);
    // Writing to a vector cannot fail.
    if let Some(total) = page.total {
        let _ = write!(text, r#","total":{total}"#);
    }
    text.extend_from_slice(br#","link":["#);
    link(&mut text, "self", &url(base, resource_type, asked, asked.page));
    if page.next.is_some() {
        text.push(b',');
        link(&mut text, "next", &url(base, resource_type, asked, page.next));
    }
    text.push(b']');
    for (place, item) in all().enumerate() {
        text.extend_from_slice(if place == 0 { br#","entry":["# } else { b"," });
        text.extend_from_slice(br#"{"fullUrl":"#);
        quote(&format!("{base}{}/{}", item.resource_type, item.id), &mut text);
        text.extend_from_slice(br#","resource":"#);
        tell(&mut text, &asked.told, item)?;
        let mode = if place < page.matches.len() { "match" } else { "include" };
        let _ = write!(text, r#","search":{{"mode":"{mode}"}}}}"#);
    }
    if all().next().is_some() {
        text.push(b']');
    }
    text.push(b'}');
    Ok(text)
}

fn link(text: &mut Vec<u8>, relation: &str, url: &str) {
    let _ = write!(text, r#"{{"relation":"{relation}","url":"#);
    quote(url, text);
    text.push(b'}');
}

fn url(base: &str, resource_type: &str, asked: &Request, page: Option<SearchPage>) -> String {
    let mut url = format!("{base}{resource_type}");
    let token = page.map(SearchPage::token);
    let page = token.iter().map(|token| ("page", token.as_str()));
    let sent = asked.sent.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    for (place, (name, value)) in sent.chain(page).enumerate() {
        url.push(if place == 0 { '?' } else { '&' });
        url.extend(utf8_percent_encode(name, ENCODED));
        url.push('=');
        url.extend(utf8_percent_encode(value, ENCODED));
    }
    url
}

/// Writes what is told of a resource.
fn tell(text: &mut Vec<u8>, told: &Told, item: &Item) -> Result<(), ApiError> {
    if *told == Told::Everything {
        text.extend_from_slice(item.version.json());
        return Ok(());
    }
    let resource: Map<String, Value> = serde_json::from_slice(item.version.json())
        .map_err(|error| ApiError::internal(format!("a version is no JSON: {error}")))?;
    let declared = fhir::definitions::Type::named(&item.resource_type);
    let is_required = |name: &str| {
        declared.and_then(|declared| declared.element(name)).is_some_and(|element| element.is_required())
    };
    let keep = |name: &str| match told {
        _ if matches!(name, "resourceType" | "id" | "meta") => true,
        Told::Data => name != "text",
        Told::Text => name == "text" || is_required(name),
        Told::Elements(wanted) => {
            let bare = name.strip_prefix('_').unwrap_or(name);
            is_required(bare) || wanted.iter().any(|wanted| names(wanted, bare))
        }
        Told::Everything | Told::Count => true,
    };
    let mut kept: Map<String, Value> = resource.into_iter().filter(|(name, _)| keep(name)).collect();
    subset(&mut kept);
    serde_json::to_writer(text, &kept).map_err(|error| ApiError::internal(error.to_string()))
}

/// Whether a name that a client gave means this member: `value` means `valueQuantity`, too.
fn names(wanted: &str, member: &str) -> bool {
    member.strip_prefix(wanted).is_some_and(|rest| {
        rest.is_empty() || (rest.starts_with(|first: char| first.is_ascii_uppercase()) && wanted != "id")
    })
}

/// Tags a resource of which not everything is told.
fn subset(resource: &mut Map<String, Value>) {
    let tag = json!({
        "system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue",
        "code": "SUBSETTED",
    });
    let meta = resource.entry("meta").or_insert_with(|| json!({}));
    let Some(meta) = meta.as_object_mut() else { return };
    if let Some(tags) = meta.entry("tag").or_insert_with(|| json!([])).as_array_mut() {
        tags.push(tag);
    }
}
