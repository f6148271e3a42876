//! Which rules and archives of a bus an event is for.
//!
//! What the rules of a bus ask for is read into one set of patterns. Reading it costs more than asking it, so it is kept in memory,
//! beside a number that is a row: each commit that changes what is asked for writes a new one.

use std::collections::HashMap;
use std::sync::Arc;

use contract::{ApiError, Call, service_events};
use event_pattern::{Pattern, PatternSet};
use parking_lot::Mutex;
use serde_json::Value;
use store::{Key, Snapshot, Tx};

use crate::collections::{ARCHIVES, ROUTES, RULES, Rows, decode};
use crate::model::archive::Archive;
use crate::model::bus::DEFAULT;
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

/// The routes of an account's buses, each as of the row that is kept beside it.
#[derive(Default)]
struct Known(Mutex<HashMap<String, (store::Value, Arc<Routes>)>>);

/// Where the events of a bus go; `None` if nobody ever asked for any.
pub(crate) fn routes(call: &Call, bus: &str) -> Result<Option<Arc<Routes>>, ApiError> {
    let key = Key::text(bus);
    let Some(number) = call.store.row(ROUTES.whole(), &key) else { return Ok(None) };
    let known = call.kept::<Known>();
    if let Some((as_of, routes)) = known.0.lock().get(bus)
        && *as_of == number
    {
        return Ok(Some(routes.clone()));
    }
    let snapshot = call.store.snapshot();
    // What was read since goes with the number that was written with it.
    let Some(number) = snapshot.row(ROUTES.whole(), &key) else { return Ok(None) };
    let routes = Arc::new(read(&snapshot, bus)?);
    known.0.lock().insert(bus.to_owned(), (number, routes.clone()));
    Ok(Some(routes))
}

fn read(snapshot: &Snapshot, bus: &str) -> Result<Routes, ApiError> {
    let mut asked = Vec::new();
    for (_, row) in snapshot.all(RULES.of(bus)) {
        let rule: Rule = decode(row)?;
        if rule.is_enabled() && rule.pattern.is_some() {
            asked.push((Route::Rule(rule.name), rule.pattern));
        }
    }
    for (_, row) in snapshot.all(ARCHIVES.whole()) {
        let archive: Archive = decode(row)?;
        if archive.bus == bus {
            asked.push((Route::Archive(archive.name), archive.pattern));
        }
    }
    let (mut patterns, mut always) = (Vec::new(), Vec::new());
    for (route, pattern) in asked {
        match pattern {
            Some(text) => {
                let pattern = Pattern::parse(&text).map_err(|error| ApiError::internal(error.to_string()))?;
                patterns.push((route, pattern));
            }
            None => always.push(route),
        }
    }
    let patterns = PatternSet::new(patterns.iter().map(|(route, pattern)| (route.clone(), pattern)));
    Ok(Routes { patterns, always })
}

/// Says that what is asked for on a bus has changed, in the commit that has changed it.
pub(crate) fn changed(tx: &mut Tx<'_>, bus: &str) -> Result<(), ApiError> {
    let number = tx.fresh_number().to_be_bytes();
    tx.put(ROUTES.whole(), Key::text(bus), number.to_vec());
    if bus == DEFAULT {
        let is_heard = is_heard(tx)?;
        service_events::set_heard(tx, is_heard);
    }
    Ok(())
}

/// Whether a rule or an archive asks for events of the default bus.
fn is_heard(tx: &Tx<'_>) -> Result<bool, ApiError> {
    let all = Key::parts().key();
    for (_, row) in tx.prefix(RULES.of(DEFAULT), &all) {
        let rule: Rule = decode(&row)?;
        if rule.is_enabled() && rule.pattern.is_some() {
            return Ok(true);
        }
    }
    for (_, row) in tx.prefix(ARCHIVES.whole(), &all) {
        if decode::<Archive>(&row)?.bus == DEFAULT {
            return Ok(true);
        }
    }
    Ok(false)
}
