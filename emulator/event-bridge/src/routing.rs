//! Which rules and archives of a bus an event is for.
//!
//! What the rules of a bus ask for is read into one set of patterns. Reading it costs more than asking it, so it is remembered, under a
//! hash of all that it was read from; the hash is a row, written in each commit that changes what is asked for. So what is remembered is
//! a function of its name and cannot be stale, whichever account, store or test it is for.

use std::sync::Arc;

use contract::ApiError;
use event_pattern::{Pattern, PatternSet};
use parking_lot::Mutex;
use serde_json::Value;
use sha2::{Digest, Sha256};
use store::{Key, Tx};

use crate::collections::{ARCHIVES, ROUTES, RULES, Rows, decode};
use crate::errors;
use crate::model::archive::Archive;
use crate::model::rule::Rule;

/// Where an event goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// To the targets of the rule of this name.
    Rule(String),
    /// Into the archive of this name.
    Archive(String),
}

/// All that the rules and archives of a bus ask for.
#[derive(Debug)]
pub(crate) struct Routes {
    patterns: PatternSet<Route>,
    /// Those that ask for every event.
    always: Vec<Route>,
}

impl Routes {
    /// Where an event goes.
    pub(crate) fn of<'a>(&'a self, event: &Value) -> impl Iterator<Item = &'a Route> + use<'a> {
        self.patterns.matching(event).into_iter().chain(&self.always)
    }
}

/// How many sets are remembered: as many as there are buses in use at the same time.
const MOST_REMEMBERED: usize = 128;

/// A hash of what is asked for.
type Name = [u8; 32];

/// The sets that are remembered, the one used last at the end.
static REMEMBERED: Mutex<Vec<(Name, Arc<Routes>)>> = Mutex::new(Vec::new());

/// What a pattern is read from.
type Asked = (Route, Option<String>);

/// Where the events of a bus go; `None` if nobody asks for any.
pub(crate) fn routes(rows: &store::ScopedStore, bus: &str) -> Result<Option<Arc<Routes>>, ApiError> {
    let Some(name) = rows.row(ROUTES.whole(), &Key::text(bus)) else { return Ok(None) };
    let name: Name = (*name).try_into().map_err(|_| errors::corrupt("the routes of a bus"))?;
    if let Some(known) = remembered(&name) {
        return Ok(Some(known));
    }
    let snapshot = rows.snapshot();
    let rules = snapshot.all(RULES.of(bus)).map(|(_, row)| decode::<Rule>(row));
    let archives = snapshot.all(ARCHIVES.whole()).map(|(_, row)| decode::<Archive>(row));
    let asked = asked(bus, rules, archives)?;
    let mut routes = Vec::new();
    let mut always = Vec::new();
    for (route, pattern) in asked.iter().cloned() {
        match pattern {
            Some(text) => {
                routes.push((
                    route,
                    Pattern::parse(&text).map_err(|error| ApiError::internal(error.to_string()))?,
                ));
            }
            None => always.push(route),
        }
    }
    let patterns = PatternSet::new(routes.iter().map(|(route, pattern)| (route.clone(), pattern)));
    let routes = Arc::new(Routes { patterns, always });
    // A rule may have changed since the row was read: then what was read has another name.
    let mut remembered = REMEMBERED.lock();
    if remembered.len() >= MOST_REMEMBERED {
        remembered.remove(0);
    }
    remembered.push((name_of(&asked), routes.clone()));
    Ok(Some(routes))
}

fn remembered(name: &Name) -> Option<Arc<Routes>> {
    let mut remembered = REMEMBERED.lock();
    let place = remembered.iter().rposition(|(known, _)| known == name)?;
    if place + 1 < remembered.len() {
        let used = remembered.remove(place);
        remembered.push(used);
    }
    remembered.last().map(|(_, routes)| routes.clone())
}

/// Writes anew what is asked for on a bus, after a rule or an archive of it has changed.
pub(crate) fn changed(tx: &mut Tx<'_>, bus: &str) -> Result<(), ApiError> {
    let everything = Key::parts().key();
    let rules = tx.prefix(RULES.of(bus), &everything);
    let archives = tx.prefix(ARCHIVES.whole(), &everything);
    let asked = asked(
        bus,
        rules.iter().map(|(_, row)| decode::<Rule>(row)),
        archives.iter().map(|(_, row)| decode::<Archive>(row)),
    )?;
    if asked.is_empty() {
        tx.remove(ROUTES.whole(), Key::text(bus));
    } else {
        tx.put(ROUTES.whole(), Key::text(bus), name_of(&asked).to_vec());
    }
    Ok(())
}

fn asked(
    bus: &str,
    rules: impl Iterator<Item = Result<Rule, ApiError>>,
    archives: impl Iterator<Item = Result<Archive, ApiError>>,
) -> Result<Vec<Asked>, ApiError> {
    let mut asked = Vec::new();
    for rule in rules {
        let rule = rule?;
        if rule.is_enabled() && rule.pattern.is_some() {
            asked.push((Route::Rule(rule.name), rule.pattern));
        }
    }
    for archive in archives {
        let archive = archive?;
        if archive.bus == bus {
            asked.push((Route::Archive(archive.name), archive.pattern));
        }
    }
    Ok(asked)
}

fn name_of(asked: &[Asked]) -> Name {
    let mut hash = Sha256::new();
    for (route, pattern) in asked {
        let (kind, name) = match route {
            Route::Rule(name) => ("rule", name),
            Route::Archive(name) => ("archive", name),
        };
        // Names have no line ends, and a pattern is followed by nothing of its own.
        let pattern = pattern.as_deref().unwrap_or_default();
        hash.update(format!("{kind}\n{name}\n{}\n{pattern}", pattern.len()));
    }
    hash.finalize().into()
}
