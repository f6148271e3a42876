//! Which resource a conditional request is about: the one that meets its criteria.
//!
//! It is looked for in a snapshot, so that a commit can look again, alone, and two clients that create something unless it
//! exists make one resource.

use contract::{ApiError, Call};
use store::Snapshot;

use crate::errors;
use crate::model::scopes::Actions;
use crate::model::version::Version;
use crate::search::{self, Match, Scene, Sight};
use crate::smart::{self, Use};

/// What meets criteria.
#[derive(Debug)]
pub(crate) enum Matched {
    Nothing,
    /// One resource: its id and its newest version.
    One(String, Version),
    Several,
}

impl Matched {
    /// The one resource that there must be.
    ///
    /// # Errors
    /// 404 if there is none, 412 if there are several.
    pub(crate) fn one(self, criteria: &Criteria) -> Result<(String, Version), ApiError> {
        match self {
            Matched::One(id, version) => Ok((id, version)),
            Matched::Nothing => Err(errors::nothing_matches(criteria)),
            Matched::Several => Err(errors::several_matches(criteria)),
        }
    }
}

/// Criteria that a request sends: of one type, and not yet looked at.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Criteria {
    pub(crate) resource_type: String,
    /// As behind the question mark of a URL, percent-encoding and all.
    pub(crate) text: String,
}

impl Criteria {
    /// The id that they ask for by `_id`, if it is one.
    pub(crate) fn id(&self) -> Option<&str> {
        self.text.split('&').find_map(|pair| pair.strip_prefix("_id=")).filter(|id| fhir::id::is_valid(id))
    }
}

/// Makes the data store ready to be searched, to be awaited before [`find`].
///
/// # Errors
/// What a search answers.
pub(crate) async fn ready(call: &Call, data_store: &str) -> Result<(), ApiError> {
    search::ready(call, data_store).await
}

/// Finds what meets criteria in a snapshot, among what the caller may search.
///
/// # Errors
/// 400 for criteria that a search refuses, 403 if no scope of the caller's token grants a search of the type.
pub(crate) fn find(
    call: &Call,
    snapshot: &Snapshot,
    data_store: &str,
    criteria: &Criteria,
) -> Result<Matched, ApiError> {
    smart::bounds(call, Actions::SEARCH, &criteria.resource_type, Use::Find)?;
    let sight = Sight::of(call)?;
    let scene = Scene { snapshot, data_store, settings: call.settings, now: call.now, sight: &sight };
    // A second match says that there are several.
    let mut matches = search::find(&scene, &criteria.resource_type, &criteria.text, 2)?.into_iter();
    Ok(match (matches.next(), matches.next()) {
        (None, _) => Matched::Nothing,
        (Some(Match { id, version }), None) => Matched::One(id, version),
        (Some(_), Some(_)) => Matched::Several,
    })
}
