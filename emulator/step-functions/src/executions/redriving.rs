//! RedriveExecution: an execution that did not succeed goes on where it failed, under its own ARN and with its own definition.

use contract::{ApiError, Call, work};
use serde::{Deserialize, Serialize};
use states_language::{MOST_EVENTS, Run};
use store::{Key, Snapshot, Tx};

use super::record::{Execution, LONGEST_SECONDS, Status};
use super::standard::{STANDARD, second};
use super::writing::write;
use super::{definitions, map_runs};
use crate::collections::{HISTORY, REPORTS, RUNNING, THREADS, state_machine};
use crate::errors;

/// For how long after its end an execution can be redriven: 14 days. AWS's quota.
const LONGEST_REDRIVABLE: i64 = 14 * 24 * 3_600_000;

/// How many events a history may have for its execution to be redriven: one more, and the events of a step, must find place.
const MOST_EVENTS_BEFORE: u64 = MOST_EVENTS - 2;

/// For how long, and how many, client tokens are remembered. AWS's quotas.
const TOKENS_LAST: i64 = 15 * 60_000;
const MOST_TOKENS: usize = 10;

/// What is kept of the redrives of an execution.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Redrives {
    pub(crate) count: u64,
    /// When the last one was, in milliseconds since 1970.
    pub(crate) last: Option<i64>,
    /// The latest client tokens, and when each one came.
    tokens: Vec<(String, i64)>,
}

impl Redrives {
    /// Notes one more.
    pub(crate) fn note(&mut self, token: Option<&str>, at: i64) {
        self.count += 1;
        self.last = Some(at);
        self.tokens.extend(token.map(|token| (token.to_owned(), at)));
        let surplus = self.tokens.len().saturating_sub(MOST_TOKENS);
        self.tokens.drain(..surplus);
    }

    /// When a redrive of this token was, if it is remembered.
    fn of(&self, token: &str, now: i64) -> Option<i64> {
        let known = self.tokens.iter().find(|(known, at)| known == token && now - at < TOKENS_LAST);
        known.map(|(_, at)| *at)
    }
}

/// Why an execution cannot be redriven, in the words that AWS documents for `redriveStatusReason`; `None` if it can.
fn hindrance(execution: &Execution, events: u64, is_deleting: bool, now: i64) -> Option<&'static str> {
    let longest = i64::try_from(LONGEST_SECONDS * 1_000).unwrap_or(i64::MAX);
    if execution.child.is_some() && execution.status != Status::Succeeded {
        return Some("Execution is REDRIVABLE_BY_MAP_RUN and cannot be redriven by itself");
    }
    if is_deleting {
        return Some("State machine is in DELETING status");
    }
    match execution.status {
        Status::Running => return Some("Execution is RUNNING and cannot be redriven"),
        Status::Succeeded => return Some("Execution is SUCCEEDED and cannot be redriven"),
        Status::Failed | Status::TimedOut | Status::Aborted | Status::PendingRedrive => {}
    }
    if events > MOST_EVENTS_BEFORE {
        return Some("Execution history event limit exceeded");
    }
    if now - execution.started >= longest {
        return Some("Execution has exceeded the max execution time");
    }
    if now - execution.stopped.unwrap_or(execution.started) > LONGEST_REDRIVABLE {
        return Some("Execution redrivable period exceeded");
    }
    None
}

/// The same of what is kept.
pub(crate) fn redrive_hindrance(
    snapshot: &Snapshot,
    execution: &Execution,
    now: i64,
) -> Result<Option<&'static str>, ApiError> {
    let prefix = Key::parts().number(execution.number).key();
    let events = u64::try_from(snapshot.prefix(HISTORY.whole(), &prefix).count()).unwrap_or(u64::MAX);
    let machine = state_machine(snapshot, &execution.state_machine)?;
    Ok(hindrance(execution, events, machine.is_some_and(|machine| machine.deleting), now))
}

/// Redrives an execution. Gives when that was, which for a token that has been used is that time.
///
/// # Errors
/// Those of RedriveExecution.
pub(crate) async fn redrive(call: &Call, arn: &str, token: Option<&str>) -> Result<i64, ApiError> {
    let at = call.now.0;
    call.store
        .commit(|tx| {
            let scope = tx.scope().clone();
            let execution = Execution::of_arn(tx, &scope, arn)?;
            if let Some(before) = token.and_then(|token| execution.redrives.of(token, at)) {
                return Ok(before);
            }
            let events = last_event(tx, execution.number);
            let machine = state_machine(tx, &execution.state_machine)?;
            let is_deleting = machine.is_some_and(|machine| machine.deleting);
            if let Some(why) = hindrance(&execution, events, is_deleting, at) {
                return Err(errors::not_redrivable(why));
            }
            go_on(tx, call, execution, token, at)?;
            Ok(at)
        })
        .await
}

/// Has an execution go on, in a transaction.
pub(super) fn go_on(
    tx: &mut Tx<'_>,
    call: &Call,
    mut execution: Execution,
    token: Option<&str>,
    at: i64,
) -> Result<(), ApiError> {
    let prefix = Key::parts().number(execution.number).key();
    let arn = execution.arn(tx.scope());
    execution.redrives.note(token, at);
    execution.status = Status::Running;
    (execution.stopped, execution.error, execution.cause) = (None, None, None);
    let kept = definitions::revision_of(tx, &execution.state_machine, execution.revision)?;
    let definition = definitions::parsed(call, execution.revision, &kept.definition)?;
    let rows = tx.prefix(THREADS.whole(), &prefix);
    let threads = rows.iter().filter_map(|(key, row)| Some((second(key)?, row.clone())));
    let last = last_event(tx, execution.number);
    let identity = execution.identity(call)?;
    let redriven = Run::redrive(&definition, identity, threads, last, at, execution.redrives.count)
        .map_err(|error| ApiError::internal(error.to_string()))?;
    // Nothing was kept of an execution that ended before this program kept it.
    let (run, progress) = redriven.ok_or_else(|| {
        errors::not_redrivable("Execution was started before the launch of RedriveExecution")
    })?;
    // What was told to it before its end, nobody waits for.
    for (key, _) in tx.prefix(REPORTS.whole(), &prefix) {
        tx.remove(REPORTS.whole(), key);
    }
    execution.put(tx)?;
    if execution.child.is_none() {
        tx.put(RUNNING.of(&execution.state_machine), Key::text(&arn), &b""[..]);
    }
    map_runs::apply(tx, call, &execution, &progress, at)?;
    write(tx, &execution, &run, &progress, at)?;
    work::begin(tx, call, &STANDARD, &arn, &[]);
    Ok(())
}

fn last_event(tx: &Tx<'_>, execution: u64) -> u64 {
    let prefix = Key::parts().number(execution).key();
    u64::try_from(tx.prefix(HISTORY.whole(), &prefix).len()).unwrap_or(u64::MAX)
}
