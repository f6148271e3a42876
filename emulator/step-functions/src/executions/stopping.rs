//! Executions that end before their end: stopped by somebody, or because their state machine is to be deleted.

use contract::{ApiError, Call};
use states_language::{Event, Failure, Progress};
use store::{Key, Tx};

use super::ending::{fail, over};
use super::logging;
use super::record::{Execution, Status};
use super::standard::{finish, nudge};
use super::writing::put_event;
use crate::collections::{HISTORY, REPORTS, state_machine};

/// Stops an execution from outside. Gives the time at which it stopped, which for one that had ended is the time of that.
///
/// # Errors
/// Those of StopExecution.
pub(crate) async fn stop(call: &Call, text: &str, failure: &Failure) -> Result<i64, ApiError> {
    let at = call.now.0;
    let (stopped, tell, execution) = call
        .store
        .commit(|tx| {
            let scope = tx.scope().clone();
            let execution = Execution::of_arn(tx, &scope, text)?;
            match execution.stopped {
                Some(stopped) => Ok::<_, ApiError>((stopped, Vec::new(), None)),
                None => {
                    finish(tx, call, &execution.arn(&scope));
                    Ok((at, abort(tx, call, &execution, failure, at)?, Some(execution)))
                }
            }
        })
        .await?;
    if let Some(execution) = execution {
        logging::log_stop(call, &execution).await?;
    }
    for arn in tell {
        nudge(call, &arn);
    }
    Ok(stopped)
}

/// Stops an execution from inside: what began it does not wait for it any more. Believed: that it has no error and no cause.
pub(super) async fn stop_begun(call: &Call, execution: &Execution) -> Result<(), ApiError> {
    let at = call.clock.now().0;
    let tell = call
        .store
        .commit(|tx| {
            for (key, _) in tx.prefix(REPORTS.whole(), &Key::parts().number(execution.number).key()) {
                tx.remove(REPORTS.whole(), key);
            }
            let kept = Execution::find(tx, &execution.machine(), &execution.name)?;
            match kept.filter(|kept| kept.number == execution.number && kept.status == Status::Running) {
                Some(kept) => abort(tx, call, &kept, &Failure::new("", ""), at),
                None => Ok(Vec::new()),
            }
        })
        .await?;
    logging::log_stop(call, execution).await?;
    tell.iter().for_each(|arn| nudge(call, arn));
    Ok(())
}

/// Whether a step is one that an execution does not take any more: it enters a state, and its state machine is to be deleted.
pub(super) fn is_due(tx: &Tx<'_>, execution: &Execution, progress: &Progress) -> Result<bool, ApiError> {
    if !progress.events.iter().any(|event| event.kind.ends_with("StateEntered")) {
        return Ok(false);
    }
    Ok(state_machine(tx, &execution.state_machine)?.is_some_and(|kept| kept.deleting))
}

/// Ends an execution that runs; its work is the caller's to end. Its threads stay as they stand: a redrive goes on from them. Gives whom to nudge.
pub(super) fn abort(
    tx: &mut Tx<'_>,
    call: &Call,
    execution: &Execution,
    failure: &Failure,
    at: i64,
) -> Result<Vec<String>, ApiError> {
    let mut ended = Execution { stopped: Some(at), status: Status::Aborted, ..execution.clone() };
    fail(&mut ended, failure);
    let prefix = Key::parts().number(ended.number).key();
    let last = tx.prefix(HISTORY.whole(), &prefix).len();
    let last = u64::try_from(last).unwrap_or(u64::MAX);
    // It follows no other event (captured: localstack's snapshots).
    if !ended.is_express() {
        put_event(tx, &ended, Event::aborted(last + 1, 0, failure), at)?;
    }
    over(tx, call, &ended)
}
