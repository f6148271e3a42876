//! GetActivityTask: gives a worker the task that has waited longest, or waits a minute for one.
//!
//! A worker that gets none reads a token that is null, as AWS documents it.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::activities;
use crate::activity_tasks;
use crate::collections::{ACTIVITIES, ACTIVITY_TASKS};
use crate::executions::nudge;
use crate::model::activity::ActivityTask;

/// How long a worker waits, in milliseconds.
const PATIENCE: i64 = 60_000;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    activity_arn: String,
    worker_name: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Output {
    task_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    input: Option<String>,
}

pub(super) async fn get_activity_task(call: Call, input: Input) -> Result<Output, ApiError> {
    let mut tasks = call.store.store().watch(&ACTIVITY_TASKS);
    let mut known = call.store.store().watch(&ACTIVITIES);
    let until = call.now.plus(PATIENCE);
    loop {
        // Marked as seen before looking, so that a task that is put meanwhile ends the wait at once.
        tasks.mark_unchanged();
        known.mark_unchanged();
        activities::activity(&call.store, call.store.scope(), &input.activity_arn)?;
        if let Some(task) = take(&call, &input).await? {
            return Ok(Output { task_token: Some(task.task_token), input: Some(task.input) });
        }
        let changed = tokio::select! {
            biased;
            changed = tasks.changed() => changed.is_ok(),
            changed = known.changed() => changed.is_ok(),
            () = call.clock.wait_until(until) => false,
        };
        if !changed {
            return Ok(Output { task_token: None, input: None });
        }
    }
}

async fn take(call: &Call, input: &Input) -> Result<Option<ActivityTask>, ApiError> {
    // Most workers that wake find that another was first: they need no transaction.
    if !activity_tasks::waits(call, &input.activity_arn) {
        return Ok(None);
    }
    let call = call.at_present();
    let worker = input.worker_name.as_deref();
    let taken = call.store.commit(|tx| activity_tasks::take(tx, &input.activity_arn, worker)).await?;
    let Some(taken) = taken else { return Ok(None) };
    nudge(&call, &taken.execution_arn);
    Ok(Some(taken.task))
}
