//! SearchEverything, FHIR's `$everything`: `GET /Patient/{id}/$everything`, all that there is about a patient; see `everything`.
//!
//! | parameter | what |
//! | --- | --- |
//! | `start`, `end` | care from a date on, until a date |
//! | `since`, beyond AWS `_since` | what changed at that time or later |
//! | `_type` | types, with commas between them |
//! | `_count` | entries on a page, as in a search |
//! | `page` | where the next page begins, as a link of ours says |
//!
//! As AWS documents, resources come in the order of their types and ids, and `total` is always told. Believed: every entry
//! counts as a match. All pages show the moment of the first.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};
use http::StatusCode;

use crate::errors;
use crate::everything::{Asked, everything};
use crate::interaction::{self, Query, fhir_json};
use crate::model::data_store::endpoint;
use crate::model::token::SearchPage;
use crate::search::{self, Owner, Scene, Searchset, Sight, with_query};
use crate::subset::Told;

const PARAMETERS: [&str; 7] = ["start", "end", "since", "_since", "_type", "_count", "page"];

pub(super) async fn search_everything(call: Call, request: HttpRequest) -> Result<HttpAnswer, ApiError> {
    let data_store = interaction::data_store(&call, &request)?;
    let strict = call.settings.strict_limits;
    let query = Query::read_with_lists(&request, &PARAMETERS, &["_type"])?;
    let asked = asked(&query, strict)?;
    let (least, most) = search::counts(strict);
    // Nothing but the total is not asked for here: FHIR has `_summary` for it, and AWS nothing.
    let count = query.number("_count", least.max(1) as u64, most as u64, search::COUNT as u64)?;
    let page = search::page(&request.query)?;
    search::ready(&call, data_store).await?;
    let snapshot = match page {
        None => call.store.snapshot(),
        Some(page) => call.store.pinned(page.sequence).ok_or_else(errors::page_gone)?,
    };
    let sight = Sight::of(&call)?;
    let scene =
        Scene { snapshot: &snapshot, data_store, settings: call.settings, now: call.now, sight: &sight };
    let patient = Owner { resource_type: "Patient", id: request.parameter("id") };
    scene.check_owner(&patient)?;
    let base = endpoint(&call.endpoint, data_store);
    let all = everything(&scene, &base, &patient, &asked)?;
    let skipped = page.and_then(|page| usize::try_from(page.position).ok()).unwrap_or(0);
    let entries = all.get(skipped.min(all.len())..).unwrap_or_default();
    let here = entries.get(..usize::try_from(count).unwrap_or(0)).unwrap_or(entries);
    let next = (here.len() < entries.len()).then(|| {
        call.store.pin(&snapshot);
        SearchPage { sequence: snapshot.sequence(), position: (skipped + here.len()) as u64 }
    });
    let url = format!("{base}Patient/{}/$everything", patient.id);
    let searchset = Searchset {
        base: &base,
        total: Some(all.len()),
        here: with_query(&url, query.without("page"), page),
        next: next.map(|next| with_query(&url, query.without("page"), Some(next))),
        matches: here,
        included: &[],
        told: &Told::Everything,
    };
    Ok(fhir_json(StatusCode::OK, searchset.write()?))
}

fn asked(query: &Query, strict: bool) -> Result<Asked, ApiError> {
    if strict && query.get("_since").is_some() {
        return Err(errors::unknown_parameter("_since"));
    }
    let since = match interaction::period(query, "since")? {
        None => interaction::period(query, "_since")?,
        since => since,
    };
    let mut types = Vec::new();
    for list in query.all("_type") {
        for name in list.split(',').map(str::trim) {
            if !fhir::is_resource_type(name) {
                return Err(errors::invalid_parameter("_type", list, "types of resources"));
            }
            types.push(name.to_owned());
        }
    }
    Ok(Asked {
        start: interaction::period(query, "start")?,
        end: interaction::period(query, "end")?,
        since: since.map(|since| since.start),
        types,
    })
}
