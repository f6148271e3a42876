//! From a request for a search to a page of what was found.
//!
//! The first page pins the snapshot it was taken from, and its `next` link names it: all pages show one moment, whatever is
//! written meanwhile. Snapshots are kept in memory, the latest few hundred; a page of one that is gone is 410.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};
use http::StatusCode;

use super::include::{self, Item};
use super::order;
use super::request::{self, Part, Request};
use super::run::{Hit, Search};
use super::searchset::{Searchset, with_query};
use super::sought::{Owner, Sought};
use super::{Scene, Sight};
use crate::errors;
use crate::interaction::{self, fhir_json};
use crate::model::data_store::endpoint;
use crate::model::token::SearchPage;
use crate::subset::Told;

/// A page.
struct Page {
    matches: Vec<Item>,
    included: Vec<Item>,
    total: Option<usize>,
    next: Option<SearchPage>,
}

/// Answers a search, whose query came in the URL or in a form.
///
/// # Errors
/// 400 for what cannot be asked, 404 for a data store that is gone, 410 for a page whose snapshot is.
pub(crate) async fn search(call: &Call, request: &HttpRequest, query: &str) -> Result<HttpAnswer, ApiError> {
    let data_store = interaction::data_store(call, request)?;
    super::ready(call, data_store).await?;
    let snapshot = match request::page(query)? {
        None => call.store.snapshot(),
        Some(page) => call.store.pinned(page.sequence).ok_or_else(errors::page_gone)?,
    };
    let sight = Sight::of(call)?;
    let scene =
        Scene { snapshot: &snapshot, data_store, settings: call.settings, now: call.now, sight: &sight };
    let sought = Sought::read(&scene, request, query)?;
    let asked = Request::read(&scene, &sought, query, request::is_lenient(request))?;
    let page = take(&scene, sought.owner.as_ref(), &asked)?;
    if page.next.is_some() {
        call.store.pin(&snapshot);
    }
    let base = endpoint(&call.endpoint, data_store);
    let url = format!("{base}{}", sought.path());
    let sent = || asked.sent.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let searchset = Searchset {
        base: &base,
        total: page.total,
        here: with_query(&url, sent(), asked.page),
        next: page.next.map(|next| with_query(&url, sent(), Some(next))),
        matches: &page.matches,
        included: &page.included,
        told: &asked.told,
    };
    Ok(fhir_json(StatusCode::OK, searchset.write()?))
}

/// The hits of all parts whose number is greater than `after`: of each part the first `most`.
fn hits<'p>(
    scene: &Scene<'_>,
    owner: Option<&Owner<'_>>,
    parts: &'p [Part],
    after: Option<u64>,
    most: usize,
) -> Result<Vec<(&'p Part, Hit)>, ApiError> {
    let mut hits: Vec<(&Part, Hit)> = Vec::new();
    for part in parts {
        let Part { resource_type, clauses, .. } = part;
        let search = match owner {
            None => Search::new(scene, resource_type, clauses)?,
            Some(owner) => Search::within(scene, resource_type, clauses, owner)?,
        };
        hits.extend(search.after(after, most)?.into_iter().map(|hit| (part, hit)));
    }
    if parts.len() > 1 {
        hits.sort_by_key(|(_, hit)| hit.number);
    }
    Ok(hits)
}

fn take(scene: &Scene<'_>, owner: Option<&Owner<'_>>, asked: &Request) -> Result<Page, ApiError> {
    let of_all = |after, most| hits(scene, owner, &asked.parts, after, most);
    let count = asked.count;
    let position = asked.page.map(|page| page.position);
    let more = count.saturating_add(1);
    let counts = asked.total || asked.told == Told::Count;
    let is_sorted = asked.parts.iter().any(|part| !part.sort.is_empty());
    let mut total = None;
    let mut hits: Vec<(&Part, Hit)>;
    let sequence = scene.snapshot.sequence();
    let next;
    if is_sorted {
        let all = order::sort(of_all(None, usize::MAX)?)?;
        total = counts.then_some(all.len());
        let skipped = position.and_then(|position| usize::try_from(position).ok()).unwrap_or(0);
        hits = all.into_iter().skip(skipped).take(more).collect();
        let position = (skipped + count) as u64;
        next = (hits.len() > count && count > 0).then_some(SearchPage { sequence, position });
    } else {
        hits = if counts {
            let all = of_all(None, usize::MAX)?;
            total = Some(all.len());
            let from = position.map_or(0, |after| all.partition_point(|(_, hit)| hit.number <= after));
            all.into_iter().skip(from).take(more).collect()
        } else {
            of_all(position, more)?
        };
        let last = hits.get(count.saturating_sub(1)).map_or(0, |(_, hit)| hit.number);
        next = (hits.len() > count && count > 0).then_some(SearchPage { sequence, position: last });
    }
    hits.truncate(if asked.told == Told::Count { 0 } else { count });
    let matches: Vec<Item> = hits
        .into_iter()
        .map(|(part, hit)| Item {
            resource_type: part.resource_type.clone(),
            id: hit.id,
            version: hit.version,
        })
        .collect();
    let included = include::follow(scene, &matches, &asked.include, &asked.reverse)?;
    let next = next.filter(|_| asked.told != Told::Count);
    Ok(Page { matches, included, total, next })
}
