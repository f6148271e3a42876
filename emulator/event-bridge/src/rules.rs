//! Finds the rule that a request is about, and changes it together with what follows from it: the routes of its bus, its timer.

use std::collections::HashMap;
use std::sync::Arc;

use contract::{ApiError, Call};
use parking_lot::Mutex;
use store::{Key, Tx};

use crate::collections::{RULES, Rows, decode, named, put};
use crate::model::rule::Rule;
use crate::{buses, errors, routing, scheduling};

/// The rule of a name on a bus.
///
/// # Errors
/// `ResourceNotFoundException` if there is no such bus, or no such rule on it.
pub(crate) fn rule(rows: &impl Rows, bus: Option<&str>, name: &str) -> Result<Rule, ApiError> {
    let bus = buses::existing(rows, bus)?;
    find(rows, &bus, name)?.ok_or_else(|| errors::no_rule(name, &bus))
}

/// The rule of a name on a bus, if there is one.
pub(crate) fn find(rows: &impl Rows, bus: &str, name: &str) -> Result<Option<Rule>, ApiError> {
    named(rows, RULES.of(bus), name)
}

/// The rules of an account that events came for, by bus and name, each with the row that it was read from.
#[derive(Default)]
struct Known(Mutex<HashMap<String, (store::Value, Arc<Rule>)>>);

/// The rule of a name on a bus, if there is one, as it is now; it is read anew only if its row is.
pub(crate) fn known(call: &Call, bus: &str, name: &str) -> Result<Option<Arc<Rule>>, ApiError> {
    let known = call.kept::<Known>();
    // No name of a rule has a slash in it.
    let path = format!("{bus}/{name}");
    let Some(row) = call.store.row(RULES.of(bus), &Key::text(name)) else {
        known.0.lock().remove(&path);
        return Ok(None);
    };
    if let Some((as_of, rule)) = known.0.lock().get(&path)
        && Arc::ptr_eq(as_of, &row)
    {
        return Ok(Some(rule.clone()));
    }
    let rule: Arc<Rule> = Arc::new(decode(&row)?);
    known.0.lock().insert(path, (row, rule.clone()));
    Ok(Some(rule))
}

/// Writes a rule whose pattern, schedule or state may have changed.
pub(crate) fn put_rule(tx: &mut Tx<'_>, call: &Call, rule: &Rule) -> Result<(), ApiError> {
    put_targets(tx, rule)?;
    routing::changed(tx, &rule.bus)?;
    scheduling::set(tx, call, rule)
}

/// Writes a rule of which only its targets, or its tags, have changed.
pub(crate) fn put_targets(tx: &mut Tx<'_>, rule: &Rule) -> Result<(), ApiError> {
    put(tx, RULES.of(&rule.bus), &rule.name, rule)
}

/// Removes a rule.
pub(crate) fn remove(tx: &mut Tx<'_>, call: &Call, rule: &Rule) -> Result<(), ApiError> {
    tx.remove(RULES.of(&rule.bus), Key::text(&rule.name));
    routing::changed(tx, &rule.bus)?;
    scheduling::cancel(tx, call, rule);
    Ok(())
}
