//! A purge: goes through a data store and erases what belongs to a patient, the patient too. Of a resource that was deleted
//! the version before the deletion says whom it belonged to.

use std::ops::Bound;

use contract::{ApiError, Call};
use store::{Key, Snapshot};

use super::Standing;
use crate::collections::{Address, VERSIONS, newest_of};
use crate::compartment;
use crate::model::job::{Purge, Status, Task};
use crate::writing;

/// How many resources go in one commit.
const AT_A_TIME: usize = 500;
/// How many resources are looked at before a commit, although they stay.
const MAX_SCANNED: usize = 5_000;

/// A type and an id.
type Named = (String, String);

/// Takes a purge a step further.
pub(super) async fn step(call: &Call, standing: &Standing<'_>, task: &Purge) -> Result<(), ApiError> {
    let (resources, after) = next(&call.store.snapshot(), standing, task)?;
    call.store
        .commit(|tx| {
            if !standing.is_current(tx) {
                return Ok(());
            }
            for (resource_type, id) in &resources {
                let address = Address { data_store: standing.data_store, resource_type, id };
                writing::erase(tx, &address, None)?;
            }
            match &after {
                Some(_) => standing.go_on(tx, Task::Purge(Purge { after: after.clone(), ..task.clone() })),
                None => standing.end(tx, call, Task::Purge(task.clone()), Status::Completed, None),
            }
        })
        .await
}

/// The next resources to go, and the one to go on behind; none if those were the last.
fn next(
    snapshot: &Snapshot,
    standing: &Standing<'_>,
    task: &Purge,
) -> Result<(Vec<Named>, Option<Named>), ApiError> {
    let start = match &task.after {
        None => Bound::Unbounded,
        Some((resource_type, id)) => {
            let last = Key::parts().text(resource_type).text(id).key();
            last.after_prefix().map_or(Bound::Excluded(last), Bound::Included)
        }
    };
    let mut resources = Vec::new();
    let mut last = None;
    let rows = snapshot.range(VERSIONS.of(standing.data_store), (start, Bound::Unbounded));
    for (scanned, resource) in newest_of(rows).enumerate() {
        let (resource_type, id, newest) = resource?;
        if resources.len() == AT_A_TIME || scanned == MAX_SCANNED {
            return Ok((resources, last));
        }
        let is_spared = resource_type == "AuditEvent" && !task.audit_events;
        if !is_spared && task.period.takes(standing.job.order, &newest) {
            let address = Address { data_store: standing.data_store, resource_type: &resource_type, id: &id };
            let with_body = address.versions(snapshot).find(|version| match version {
                Ok(version) => !version.is_deleted(),
                Err(_) => true,
            });
            let belongs = with_body.transpose()?.is_some_and(|version| {
                compartment::belongs(&resource_type, &id, version.json(), &|patient| patient == task.patient)
            });
            if belongs {
                resources.push((resource_type.clone(), id.clone()));
            }
        }
        last = Some((resource_type, id));
    }
    Ok((resources, None))
}
