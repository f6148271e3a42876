//! Definitions as executions need them: kept as text for as long as there are executions, and parsed once for all of them.

use std::collections::HashMap;
use std::sync::Arc;

use contract::{ApiError, Call};
use parking_lot::Mutex;
use states_language::Definition;

use crate::collections::{self, Rows};
use crate::errors;
use crate::model::state_machine::Revision;

/// How many parsed definitions are kept at most. When there are more, all are forgotten: what is needed is parsed again.
const MOST_PARSED: usize = 1_000;

/// Parsed definitions by the number of their revision.
#[derive(Default)]
struct Parsed(Mutex<HashMap<u64, Arc<Definition>>>);

/// The definition of a revision, parsed.
///
/// # Errors
/// `InvalidDefinition`, though it was read when it came.
pub(crate) fn parsed(call: &Call, number: u64, text: &str) -> Result<Arc<Definition>, ApiError> {
    let kept = call.kept::<Parsed>();
    if let Some(definition) = kept.0.lock().get(&number) {
        return Ok(definition.clone());
    }
    let parsed = Definition::parse(text).map_err(|problems| {
        let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
        errors::invalid_definition(&problems.join(", "))
    })?;
    let parsed = Arc::new(parsed);
    let mut kept = kept.0.lock();
    if kept.len() >= MOST_PARSED {
        kept.clear();
    }
    kept.insert(number, parsed.clone());
    Ok(parsed)
}

/// The revision that an execution runs.
pub(crate) fn revision_of(rows: &impl Rows, state_machine: &str, number: u64) -> Result<Revision, ApiError> {
    let revision = collections::revision(rows, state_machine, number)?;
    revision.ok_or_else(|| errors::corrupt("the definition of an execution"))
}
