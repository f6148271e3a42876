//! Event source mappings: what brings the messages of a queue, or the records of a stream, to a function.
//!
//! An enabled mapping is a piece of work. It waits for its source by a long poll or by the clock, and while it does the program calls
//! itself idle.

mod batches;
pub(crate) mod checks;
mod filters;
mod giving_up;
mod queues;
pub(crate) mod streams;
mod windows;

use contract::work::{self, Assignment};
use contract::{ApiError, Call, Work};
use serde_json::Value;
use store::{Key, Tx};

use crate::collections::{self, MAPPINGS, POSITIONS, Rows};
use crate::errors;
use crate::model::mapping::{Mapping, Source};
use crate::names::Reference;

/// Serves one mapping. Its key is the mapping's UUID.
pub(crate) const MAP: Work =
    Work { name: "lambda.mapping", run: |call, assignment| Box::pin(run(call, assignment)) };

/// A mapping.
///
/// # Errors
/// `ResourceNotFoundException`.
pub(crate) fn mapping(rows: &impl Rows, uuid: &str) -> Result<Mapping, ApiError> {
    collections::find(rows, MAPPINGS.whole(), &Key::text(uuid))?.ok_or_else(errors::no_resource)
}

/// Every mapping, by UUID.
pub(crate) fn all(call: &Call) -> Result<Vec<Mapping>, ApiError> {
    let snapshot = call.store.snapshot();
    snapshot.all(MAPPINGS.whole()).map(|(_, row)| collections::decode(row)).collect()
}

/// The UUID of another mapping of the same source and function.
pub(crate) fn same(tx: &Tx<'_>, mapping: &Mapping) -> Result<Option<String>, ApiError> {
    for (_, row) in tx.prefix(MAPPINGS.whole(), &Key::parts().key()) {
        let other: Mapping = collections::decode(&row)?;
        if (&other.event_source_arn, &other.function_arn)
            == (&mapping.event_source_arn, &mapping.function_arn)
        {
            return Ok(Some(other.uuid));
        }
    }
    Ok(None)
}

/// Keeps a mapping, and has it begin, begin anew, or end.
pub(crate) fn put(tx: &mut Tx<'_>, call: &Call, mapping: &Mapping) -> Result<(), ApiError> {
    collections::put(tx, MAPPINGS.whole(), Key::text(&mapping.uuid), mapping)?;
    if mapping.is_enabled {
        work::begin(tx, call, &MAP, &mapping.uuid, &[]);
    } else {
        work::end(tx, call, &MAP, &mapping.uuid);
    }
    Ok(())
}

/// Removes a mapping.
pub(crate) fn remove(tx: &mut Tx<'_>, call: &Call, uuid: &str) {
    tx.remove(MAPPINGS.whole(), Key::text(uuid));
    tx.drop_part(POSITIONS.of(uuid));
    work::end(tx, call, &MAP, uuid);
}

/// A mapping as answers show it.
pub(crate) fn shown(call: &Call, mapping: &Mapping, passing: Option<&str>) -> Value {
    let scope = call.store.scope();
    let arn =
        format!("arn:aws:lambda:{}:{}:event-source-mapping:{}", scope.region, scope.account, mapping.uuid);
    let state = if mapping.is_enabled { "Enabled" } else { "Disabled" };
    mapping.shown(passing.unwrap_or(state), &arn)
}

/// The function that a mapping brings to.
pub(crate) fn function(mapping: &Mapping) -> Reference {
    Reference { name: mapping.function.clone(), qualifier: mapping.qualifier.clone() }
}

async fn run(call: Call, assignment: Assignment) -> Result<(), ApiError> {
    let mapping = mapping(&call.store, &assignment.key)?;
    match mapping.source {
        Source::Queue => queues::serve(call, assignment, mapping).await,
        Source::Stream => streams::serve(call, assignment, mapping).await,
    }
}
