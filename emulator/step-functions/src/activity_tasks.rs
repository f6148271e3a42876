//! Tasks of activities: an execution puts one, a worker takes one, and each is taken once.
//!
//! A worker that finds none waits until one is put. Who takes a task leaves a row in [`ACTIVITY_STARTS`], under the task's
//! token, which tells the execution that the task has begun and whose it is.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use store::{Key, Tx};

use crate::collections::{ACTIVITY_STARTS, ACTIVITY_TASKS, decode, encode};
use crate::model::activity::ActivityTask;

/// What a worker leaves who has taken a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Start {
    /// What the worker calls itself.
    pub(crate) worker_name: Option<String>,
    /// When, in milliseconds since 1970.
    pub(crate) at: i64,
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
    start: &Start,
) -> Result<Option<ActivityTask>, ApiError> {
    let Some((key, row)) = tx.first(ACTIVITY_TASKS.whole(), &Key::text(activity_arn)) else {
        return Ok(None);
    };
    let task: ActivityTask = decode(&row)?;
    tx.remove(ACTIVITY_TASKS.whole(), key);
    tx.put(ACTIVITY_STARTS.whole(), Key::text(&task.task_token), encode(start)?);
    Ok(Some(task))
}

/// Whether a task waits.
pub(crate) fn waits(call: &Call, activity_arn: &str) -> bool {
    call.store.first(ACTIVITY_TASKS.whole(), &Key::text(activity_arn)).is_some()
}
