//! A bulk deletion: goes through the resources of a type in the order of their ids, some hundred in a commit.
//!
//! A soft deletion is what a delete of each resource is. A hard one erases every version, also of resources that were
//! deleted before.

use std::ops::Bound;

use contract::{ApiError, Call};
use store::{Key, Snapshot};

use super::Standing;
use crate::collections::{Address, VERSIONS, newest_of};
use crate::model::conditions::Condition;
use crate::model::job::{BulkDelete, Status, Task};
use crate::writing;

/// How many resources go in one commit.
const AT_A_TIME: usize = 500;
/// How many resources are looked at before a commit, although they stay.
const MAX_SCANNED: usize = 20_000;

/// Takes a bulk deletion a step further.
pub(super) async fn step(call: &Call, standing: &Standing<'_>, task: &BulkDelete) -> Result<(), ApiError> {
    let (ids, after) = next(&call.store.snapshot(), standing, task)?;
    call.store
        .commit(|tx| {
            if !standing.is_current(tx) {
                return Ok(());
            }
            let mut task = BulkDelete { after: after.clone(), ..task.clone() };
            let order = standing.job.order;
            for id in &ids {
                let address =
                    Address { data_store: standing.data_store, resource_type: &task.resource_type, id };
                // It may have been changed since it was looked at.
                if !address.newest_in(tx)?.is_some_and(|newest| task.takes(order, &newest)) {
                    continue;
                }
                if task.hard {
                    writing::erase(tx, &address, None)?;
                } else {
                    writing::delete(tx, call.now, &address, Condition::Always)?;
                }
                task.deleted += 1;
            }
            match after {
                Some(_) => standing.go_on(tx, Task::BulkDelete(task)),
                None => standing.end(tx, call, Task::BulkDelete(task), Status::Completed, None),
            }
        })
        .await
}

/// The next resources to go, and the id to go on behind; no id if those were the last.
fn next(
    snapshot: &Snapshot,
    standing: &Standing<'_>,
    task: &BulkDelete,
) -> Result<(Vec<String>, Option<String>), ApiError> {
    let type_key = Key::text(&task.resource_type);
    let start = match &task.after {
        None => Bound::Included(type_key.clone()),
        Some(id) => {
            let last = Key::parts().text(&task.resource_type).text(id).key();
            last.after_prefix().map_or(Bound::Excluded(last), Bound::Included)
        }
    };
    let end = type_key.after_prefix().map_or(Bound::Unbounded, Bound::Excluded);
    let mut ids = Vec::new();
    let mut last = None;
    let rows = snapshot.range(VERSIONS.of(standing.data_store), (start, end));
    for (scanned, resource) in newest_of(rows).enumerate() {
        let (_, id, newest) = resource?;
        if ids.len() == AT_A_TIME || scanned == MAX_SCANNED {
            return Ok((ids, last));
        }
        if task.takes(standing.job.order, &newest) {
            ids.push(id.clone());
        }
        last = Some(id);
    }
    Ok((ids, None))
}
