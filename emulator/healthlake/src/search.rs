//! Search: which resources of a type meet the criteria of a query, as of one snapshot.
//!
//! [`plan`] says where in the index the candidates of a clause lie; [`run`] takes the clause with the fewest, walks its
//! candidates in the order of their creation and holds the rest against each, by the index where a row decides and else
//! by the resource itself. [`order`] sorts, [`mod@include`] follows references, [`sought`] and [`request`] read what a client
//! asks for, [`answer`] takes a page of it and [`searchset`] writes that.
//!
//! What the caller's token does not let it see neither comes along nor decides a match: [`sight`] says what that is, and
//! [`run`] and [`mod@include`] ask it of every resource that they look at.
//!
//! So a search costs what its rarest clause finds, whatever the size of the data store. It costs more where no row can
//! decide: `:contains`, `:text`, `:missing=true`, `:not` and `ne` alone look at all values of their parameter.

mod answer;
mod include;
mod order;
mod plan;
mod request;
mod run;
mod searchset;
mod sight;
mod sought;
mod subject;
#[cfg(test)]
#[allow(clippy::expect_used, reason = "a test that cannot go on says so")]
mod tests;

pub(crate) use crate::index::ready;
pub(crate) use answer::search;
pub(crate) use include::Item;
pub(crate) use request::{COUNT, counts, form, page};
pub(crate) use searchset::{Searchset, with_query};
pub(crate) use sight::Sight;
pub(crate) use sought::Owner;

use contract::{ApiError, Settings, Time};
use fhir::search::{Clause, Criterion, Operand, Parameter, Rules, clause};
use percent_encoding::percent_decode_str;
use store::Snapshot;

use crate::errors;
use crate::model::version::Version;
use crate::terminology;

/// How many parameters a search may have. Ours.
const MOST_PARAMETERS: usize = 200;

/// What a search looks at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scene<'a> {
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) data_store: &'a str,
    pub(crate) settings: &'static Settings,
    pub(crate) now: Time,
    pub(crate) sight: &'a Sight,
}

impl Scene<'_> {
    fn rules(&self) -> Rules {
        Rules { strict_limits: self.settings.strict_limits, now: self.now.0.saturating_mul(1_000) }
    }
}

/// A resource that meets the criteria.
#[derive(Clone, Debug)]
pub(crate) struct Match {
    pub(crate) id: String,
    pub(crate) version: Version,
}

/// Finds what meets criteria (as in a URL behind `?`, still percent-encoded) among the resources of one type, in the order
/// of their creation, at most `most`.
///
/// # Errors
/// 400 for a parameter that is unknown, unsupported or malformed, and for one that says how to answer, not what to find.
pub(crate) fn find(
    scene: &Scene<'_>,
    resource_type: &str,
    criteria: &str,
    most: usize,
) -> Result<Vec<Match>, ApiError> {
    let mut clauses = Vec::new();
    check_count(criteria)?;
    for (name, value) in pairs(criteria) {
        clauses.push(read_clause(scene, resource_type, &name, &value)?);
    }
    let found = run::Search::new(scene, resource_type, &clauses)?.after(None, most)?;
    Ok(found.into_iter().map(|hit| Match { id: hit.id, version: hit.version }).collect())
}

/// Each parameter costs, whatever it says; and a form has room for millions.
fn check_count(query: &str) -> Result<(), ApiError> {
    let is_more = query.split('&').nth(MOST_PARAMETERS).is_some();
    if is_more { Err(errors::too_many_parameters(MOST_PARAMETERS)) } else { Ok(()) }
}

/// The resources of a type that have this `url` and that the caller may read, in the order of their creation; none of a
/// type without one. What belongs to no patient is found, too: it is named by whoever asks, and read, not searched for.
///
/// # Errors
/// The store's.
pub(crate) fn with_url(scene: &Scene<'_>, resource_type: &str, url: &str) -> Result<Vec<Match>, ApiError> {
    let Some(parameter) = Parameter::named(resource_type, "url") else { return Ok(Vec::new()) };
    let alternatives = vec![Operand::Uri(url.to_owned())];
    let clauses = [Clause::Criterion(Criterion { parameter, modifier: None, alternatives })];
    let everything = Scene { sight: &Sight::default(), ..*scene };
    let mut found = Vec::new();
    for hit in run::Search::new(&everything, resource_type, &clauses)?.after(None, usize::MAX)? {
        if scene.reads(resource_type, &hit.id, &hit.version)? {
            found.push(Match { id: hit.id, version: hit.version });
        }
    }
    Ok(found)
}

/// Names and values of a query, decoded.
fn pairs(query: &str) -> impl Iterator<Item = (String, String)> {
    query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let decode =
            |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
        (decode(name), decode(value))
    })
}

fn read_clause(scene: &Scene<'_>, resource_type: &str, name: &str, value: &str) -> Result<Clause, ApiError> {
    let read = clause(resource_type, name, value, &scene.rules()).map_err(|error| errors::query(&error))?;
    terminology::with_codes(scene, read)
}
