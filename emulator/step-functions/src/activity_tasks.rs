//! Tasks of activities: an execution puts one, a worker takes one, and each is taken once.
//!
//! A worker that finds none waits until one is put. Who takes a task tells its execution so, in the same commit. A task that
//! its execution has given up meanwhile is passed over.

use contract::{ApiError, Call};
use store::{Key, Tx};

use crate::collections::{ACTIVITY_TASKS, decode, encode};
use crate::executions;
use crate::model::activity::ActivityTask;

/// A task that a worker has taken.
pub(crate) struct Taken {
    pub(crate) task: ActivityTask,
    /// The ARN of the execution, which is to be nudged.
    pub(crate) execution_arn: String,
}

/// Puts a task behind those that wait, and gives its key.
pub(crate) fn put(tx: &mut Tx<'_>, activity_arn: &str, task: &ActivityTask) -> Result<Key, ApiError> {
    let key = Key::parts().text(activity_arn).number(tx.fresh_number()).key();
    tx.put(ACTIVITY_TASKS.whole(), key.clone(), encode(task)?);
    Ok(key)
}

/// Takes the task away that has waited longest, if there is one.
pub(crate) fn take(
    tx: &mut Tx<'_>,
    activity_arn: &str,
    worker: Option<&str>,
) -> Result<Option<Taken>, ApiError> {
    while let Some((key, row)) = tx.first(ACTIVITY_TASKS.whole(), &Key::text(activity_arn)) {
        let task: ActivityTask = decode(&row)?;
        tx.remove(ACTIVITY_TASKS.whole(), key);
        if let Some(execution_arn) = executions::started(tx, &task.task_token, worker.map(str::to_owned))? {
            return Ok(Some(Taken { task, execution_arn }));
        }
    }
    Ok(None)
}

/// Whether a task waits.
pub(crate) fn waits(call: &Call, activity_arn: &str) -> bool {
    call.store.first(ACTIVITY_TASKS.whole(), &Key::text(activity_arn)).is_some()
}
