//! FHIR's history: the versions of a resource, of a type or of a whole data store as a Bundle, newest first.
//!
//! The history of a resource is its rows. The other two are views of the data store's change feed, so they reach back as
//! far as the feed is kept. A page ends at a number (of a version, or of a change), and numbers only grow: what others
//! write meanwhile changes neither the pages nor the total that a reader sees.
//!
//! `_since` takes versions made at that moment or later, `_at` those that were the newest at some moment of that period
//! (a deletion counts as one). As AWS documents, `_count` asks for so many entries on a page or as many as are allowed,
//! whichever is lower; believed that 100 are, as in a search. What was erased is in no history.

mod bundle;

use std::collections::VecDeque;

use contract::{ApiError, Call, HttpAnswer, HttpRequest, Time};
use http::StatusCode;
use store::{Entry, Key, ScopedStore};

use crate::collections::{Address, VERSIONS, has_erasures, is_kept, told, type_prefix};
use crate::errors;
use crate::interaction::{self, Query, fhir_json};
use crate::model::data_store::endpoint;
use crate::model::period::Period;
use crate::model::token::Page;
use crate::model::version::Version;

/// How many entries are on a page at most, and unless asked otherwise; believed.
const PAGE: u64 = 100;
/// How many changes are taken from the feed at a time.
const CHUNK: usize = 1_000;

const PARAMETERS: [&str; 4] = ["_count", "_since", "_at", bundle::PAGE_PARAMETER];

/// What a reader wants to see.
#[derive(Debug)]
pub(crate) struct Wanted {
    query: Query,
    count: usize,
    since: Option<Time>,
    at: Option<Period>,
    page: Option<Page>,
}

/// An entry of the Bundle.
#[derive(Debug)]
struct Item {
    resource_type: String,
    id: String,
    version: Version,
}

/// What is on a page.
#[derive(Debug)]
struct Found {
    items: Vec<Item>,
    total: u64,
    next: Option<Page>,
}

impl Wanted {
    /// Reads the parameters.
    pub(crate) fn read(request: &HttpRequest) -> Result<Wanted, ApiError> {
        let query = Query::read(request, &PARAMETERS)?;
        let count = query.number("_count", 1, u64::MAX, PAGE)?.min(PAGE);
        let since = interaction::period(&query, "_since")?.map(|period| period.start);
        let at = interaction::period(&query, "_at")?;
        let token = query.get(bundle::PAGE_PARAMETER);
        let page = token.map(|token| {
            let expected = "the token of a next link";
            Page::read(token)
                .ok_or_else(|| errors::invalid_parameter(bundle::PAGE_PARAMETER, token, expected))
        });
        let page = page.transpose()?;
        Ok(Wanted { count: usize::try_from(count).unwrap_or(usize::MAX), since, at, page, query })
    }

    /// Whether a version is in, which was replaced at a time.
    fn takes(&self, updated: Time, replaced: impl FnOnce() -> Option<Time>) -> bool {
        self.since.is_none_or(|since| updated >= since)
            && self.at.is_none_or(|at| at.touches(updated, replaced()))
    }
}

/// Gathers a page from numbered versions that are offered newest first.
struct Gathering {
    count: usize,
    page: Page,
    last: u64,
    more: bool,
    found: Found,
}

impl Gathering {
    fn new(count: usize, page: Page) -> Gathering {
        Gathering {
            count,
            page,
            last: 0,
            more: false,
            found: Found { items: Vec::new(), total: 0, next: None },
        }
    }

    fn offer(&mut self, number: u64, make: impl FnOnce() -> Result<Item, ApiError>) -> Result<(), ApiError> {
        self.found.total += 1;
        if number >= self.page.before {
            return Ok(());
        }
        if self.found.items.len() < self.count {
            self.found.items.push(make()?);
            self.last = number;
        } else {
            self.more = true;
        }
        Ok(())
    }

    fn end(mut self) -> Found {
        self.found.next = self.more.then_some(Page { upto: self.page.upto, before: self.last });
        self.found
    }
}

/// The history of a resource.
pub(crate) fn of_resource(
    call: &Call,
    address: Address<'_>,
    wanted: &Wanted,
) -> Result<HttpAnswer, ApiError> {
    let snapshot = call.store.snapshot();
    let versions = address.versions(&snapshot).collect::<Result<Vec<Version>, ApiError>>()?;
    let newest = versions.first().map(|newest| newest.number);
    let newest = newest.ok_or_else(|| errors::unknown_resource(address.resource_type, address.id))?;
    let page = wanted.page.unwrap_or_else(|| Page::first(newest));
    let mut gathering = Gathering::new(wanted.count, page);
    let mut replaced = None;
    for version in versions {
        let updated = version.updated;
        if version.number <= page.upto && wanted.takes(updated, || replaced) {
            gathering.offer(version.number, || {
                Ok(Item {
                    resource_type: address.resource_type.to_owned(),
                    id: address.id.to_owned(),
                    version,
                })
            })?;
        }
        replaced = Some(updated);
    }
    let path = format!("{}/{}/_history", address.resource_type, address.id);
    Ok(answer(call, address.data_store, &path, wanted, &gathering.end()))
}

/// The history of a type, or of the whole data store.
pub(crate) fn of_data_store(
    call: &Call,
    data_store: &str,
    resource_type: Option<&str>,
    wanted: &Wanted,
) -> Result<HttpAnswer, ApiError> {
    let snapshot = call.store.snapshot();
    let prefix = resource_type.map(type_prefix);
    let page = wanted.page.unwrap_or_else(|| Page::first(call.store.last_change(VERSIONS.of(data_store))));
    let mut gathering = Gathering::new(wanted.count, page);
    let erasures = has_erasures(&call.store, data_store);
    let is_filtered = wanted.since.is_some() || wanted.at.is_some();
    for entry in NewestFirst::up_to(&call.store, data_store, page.upto) {
        let change = entry.change();
        if prefix.as_ref().is_some_and(|prefix: &Key| !change.key.as_bytes().starts_with(prefix.as_bytes())) {
            continue;
        }
        if erasures && !is_kept(&snapshot, data_store, change) {
            continue;
        }
        let item = || told(change).map(|(resource_type, id, version)| Item { resource_type, id, version });
        if !is_filtered {
            gathering.offer(entry.number, item)?;
            continue;
        }
        let item = item()?;
        let address = Address { data_store, resource_type: &item.resource_type, id: &item.id };
        if wanted.takes(item.version.updated, || address.replaced(&snapshot, item.version.number)) {
            gathering.offer(entry.number, || Ok(item))?;
        }
    }
    let path = resource_type.map_or_else(|| "_history".to_owned(), |name| format!("{name}/_history"));
    Ok(answer(call, data_store, &path, wanted, &gathering.end()))
}

/// The changes of a data store, newest first, a chunk at a time.
struct NewestFirst<'a> {
    store: &'a ScopedStore,
    data_store: &'a str,
    before: u64,
    chunk: VecDeque<Entry>,
}

impl<'a> NewestFirst<'a> {
    fn up_to(store: &'a ScopedStore, data_store: &'a str, number: u64) -> NewestFirst<'a> {
        NewestFirst { store, data_store, before: number.saturating_add(1), chunk: VecDeque::new() }
    }
}

impl Iterator for NewestFirst<'_> {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        if self.chunk.is_empty() {
            self.chunk = self.store.changes_before(VERSIONS.of(self.data_store), self.before, CHUNK).into();
        }
        let entry = self.chunk.pop_front()?;
        self.before = entry.number;
        Some(entry)
    }
}

fn answer(call: &Call, data_store: &str, path: &str, wanted: &Wanted, found: &Found) -> HttpAnswer {
    let base = endpoint(&call.endpoint, data_store);
    fhir_json(StatusCode::OK, bundle::write(&base, path, &wanted.query, found))
}
