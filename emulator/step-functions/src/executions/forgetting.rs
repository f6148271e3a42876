//! Executions that have ended are kept for 90 days, and then forgotten: their rows, their history, their map runs.
//!
//! A child of a map run is forgotten by its own time. What a definition was is kept as long as its state machine, or an execution of
//! it, is there.

use bytes::Bytes;
use contract::{ApiError, Call, Time, Timer, timer};
use serde::Deserialize;
use store::{Key, Tx};

use super::record::{Execution, Status};
use crate::collections::{
    DEFINITIONS, EXECUTIONS, EXECUTIONS_BY_START, HISTORY, MAP_RUNS, MAP_RUNS_BY_START, REPORTS,
    STATE_MACHINES, THREADS, TOKENS,
};

/// For how long an execution is kept after its end: 90 days. AWS's quota.
const KEPT: i64 = 90 * 24 * 3_600_000;

/// How many rows of an execution a commit takes away.
const ROWS_AT_ONCE: usize = 5_000;

/// Forgets an execution; its key is the ARN.
pub(crate) const FORGET: Timer =
    Timer { name: "step-functions.forget", run: |call, arn| Box::pin(forget(call, arn)) };

/// Sets the timer of an execution that has ended. One that is redriven has ended anew when it ends again.
pub(super) fn set(tx: &mut Tx<'_>, call: &Call, ended: &Execution) {
    let arn = ended.arn(tx.scope());
    let due = ended.stopped.unwrap_or(ended.started).saturating_add(KEPT);
    set_at(tx, call, &arn, Time(due));
}

fn set_at(tx: &mut Tx<'_>, call: &Call, arn: &str, due: Time) {
    timer::set(tx, call, &FORGET, arn, due, arn.as_bytes());
}

async fn forget(call: Call, arn: Bytes) -> Result<(), ApiError> {
    let arn = String::from_utf8_lossy(&arn);
    call.store
        .commit(|tx| {
            let scope = tx.scope().clone();
            let Ok(execution) = Execution::of_any_arn(tx, &scope, &arn) else { return Ok(()) };
            let stopped = execution.stopped.unwrap_or(i64::MAX);
            if execution.status == Status::Running || stopped.saturating_add(KEPT) > call.now.0 {
                return Ok(());
            }
            if take_rows(tx, execution.number) {
                // There is more than a commit should take away.
                set_at(tx, &call, &arn, call.now);
                return Ok(());
            }
            take(tx, &execution);
            Ok(())
        })
        .await
}

/// Takes away some of what an execution has written on its way. `true` if there is more.
fn take_rows(tx: &mut Tx<'_>, number: u64) -> bool {
    let prefix = Key::parts().number(number).key();
    for (key, row) in tx.prefix(THREADS.whole(), &prefix) {
        if let Some(token) = serde_json::from_slice::<Waiting>(&row).ok().and_then(|waiting| waiting.token) {
            tx.remove(TOKENS.whole(), Key::text(&token));
        }
        tx.remove(THREADS.whole(), key);
    }
    for (key, _) in tx.prefix(REPORTS.whole(), &prefix) {
        tx.remove(REPORTS.whole(), key);
    }
    let rows = tx.prefix(HISTORY.whole(), &prefix);
    let more = rows.len() > ROWS_AT_ONCE;
    // From the end: what is left is a history still.
    for (key, _) in rows.into_iter().rev().take(ROWS_AT_ONCE) {
        tx.remove(HISTORY.whole(), key);
    }
    more
}

/// What of a thread is looked at here.
#[derive(Deserialize)]
struct Waiting {
    token: Option<String>,
}

/// Takes away the execution itself.
fn take(tx: &mut Tx<'_>, execution: &Execution) {
    let (part, place) = execution.place();
    tx.remove(EXECUTIONS_BY_START.of(part), place);
    tx.remove(EXECUTIONS.of(&execution.machine()), Key::text(&execution.name));
    let all = Key::from_bytes(&[]);
    let map_runs = execution.number.to_string();
    for (key, arn) in tx.prefix(MAP_RUNS_BY_START.of(&map_runs), &all) {
        tx.remove(MAP_RUNS.whole(), Key::text(&String::from_utf8_lossy(&arn)));
        tx.remove(MAP_RUNS_BY_START.of(&map_runs), key);
    }
    let machine = &execution.state_machine;
    if tx.get(STATE_MACHINES.whole(), &Key::text(machine)).is_none()
        && tx.first(EXECUTIONS_BY_START.of(machine), &all).is_none()
    {
        tx.drop_part(DEFINITIONS.of(machine));
    }
}
