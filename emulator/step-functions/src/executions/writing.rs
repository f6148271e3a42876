//! What a step of an execution leaves behind: its threads, its history, its tokens, the tasks of activities.

use contract::{ApiError, Time};
use serde_json::{Map, Value};
use states_language::{Event, Progress, Run};
use store::{Key, Tx};

use super::performing::activity;
use super::record::Execution;
use super::reports::put_token;
use crate::activity_tasks;
use crate::collections::{HISTORY, THREADS, TOKENS, encode};
use crate::model::activity::ActivityTask;

/// Writes what a step changed.
pub(crate) fn write(
    tx: &mut Tx<'_>,
    execution: &Execution,
    run: &Run,
    progress: &Progress,
    at: i64,
) -> Result<(), ApiError> {
    let thread_key = |thread: u64| Key::parts().number(execution.number).number(thread).key();
    for number in &progress.changed {
        let row = run.thread(*number).map_err(|error| ApiError::internal(error.to_string()))?;
        match row {
            Some(row) => tx.put(THREADS.whole(), thread_key(*number), row),
            None => tx.remove(THREADS.whole(), thread_key(*number)),
        }
    }
    for token in &progress.spent {
        tx.remove(TOKENS.whole(), Key::text(token));
    }
    for event in &progress.events {
        put_event(tx, execution, event.clone(), at)?;
    }
    for task in &progress.calls {
        let Some(token) = &task.token else { continue };
        put_token(tx, execution, token, task.call)?;
        if let Some(activity) = activity(&task.resource) {
            let waiting = ActivityTask {
                task_token: token.clone(),
                input: task.arguments.to_string(),
                execution_arn: execution.arn(tx.scope()),
            };
            activity_tasks::put(tx, &activity, &waiting)?;
        }
    }
    Ok(())
}

pub(super) fn put_event(
    tx: &mut Tx<'_>,
    execution: &Execution,
    event: Event,
    at: i64,
) -> Result<(), ApiError> {
    let key = Key::parts().number(execution.number).number(event.id).key();
    let mut members = Map::new();
    members.insert("timestamp".to_owned(), Value::Number(Time(at).epoch_seconds()));
    members.extend(event.members());
    tx.put(HISTORY.whole(), key, encode(&members)?);
    Ok(())
}
