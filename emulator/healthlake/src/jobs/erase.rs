//! An erasure: one commit after which nothing of a resource, or of one version of it, is told any more.

use contract::{ApiError, Call};

use super::Standing;
use crate::collections::Address;
use crate::model::job::{Erase, Status, Task};
use crate::writing;

/// Does it.
pub(super) async fn step(call: &Call, standing: &Standing<'_>, task: &Erase) -> Result<(), ApiError> {
    call.store
        .commit(|tx| {
            if !standing.is_current(tx) {
                return Ok(());
            }
            let Erase { resource_type, id, version } = task;
            let address = Address { data_store: standing.data_store, resource_type, id };
            writing::erase(tx, &address, *version)?;
            standing.end(tx, call, Task::Erase(task.clone()), Status::Completed, None)
        })
        .await
}
