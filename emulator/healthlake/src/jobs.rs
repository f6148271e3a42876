//! How jobs run.
//!
//! A job is a row. The reaction here follows those rows and takes a job one step further each time its row changes; a
//! step is one commit that holds what the step wrote, how far the job has come, and the reaction's cursor. So a job goes on
//! after a crash exactly where it was, writes nothing twice, and the steps of different data stores take turns. As each step
//! leaves a change for the reaction, `/_millpond/idle` waits for the last one.
//!
//! An export writes nothing into the store and must see one moment, so it is no chain of steps: a timer runs it beside
//! everything else, from one snapshot, and begins it again if the program ended meanwhile.
//!
//! In a data store one job of a kind runs at a time; the others wait in the order they came. Who ends a job starts the next.

mod bulk_delete;
pub(crate) mod deletions;
mod erase;
pub(crate) mod export;
mod import;
pub(crate) mod listing;
mod purge;
pub(crate) mod shapes;

use bytes::Bytes;
use contract::{ApiError, Call, Reaction, Seen, Timer, timer};
use store::{Cause, Tx, Value};

use crate::collections::jobs::{self as rows, JOBS, job_key};
use crate::collections::{self, Created};
use crate::errors;
use crate::model::job::{Job, Kind, Status, Task};

/// AWS's quota of jobs of a kind that wait in a data store.
const MAX_WAITING: usize = 25;
/// Ours, without `--strict-limits`.
const MAX_WAITING_HERE: usize = 10_000;

/// How long a description waits for a job to end, in milliseconds.
const PATIENCE: i64 = 2_000;

/// What the operations that start jobs ask for.
#[derive(Debug)]
pub(crate) struct Submission<'a> {
    /// Which operation, so that a client token means another thing in another one.
    pub(crate) operation: &'static str,
    pub(crate) data_store: &'a str,
    pub(crate) name: Option<String>,
    pub(crate) role: Option<String>,
    /// The token, and the request as text, to tell a repetition from another request.
    pub(crate) token: Option<(String, String)>,
    pub(crate) task: Task,
    /// How a data store that is not there is told.
    pub(crate) gone: fn(&str) -> ApiError,
}

/// Takes the jobs of all data stores a step further.
pub(crate) const RUN_JOBS: Reaction = Reaction {
    name: "healthlake.run-jobs",
    follows: &JOBS,
    concerns: |_, _| true,
    run: |call, seen| Box::pin(take_up(continuing(call), seen)),
};

/// Runs an export.
pub(crate) const RUN_EXPORT: Timer = Timer {
    name: "healthlake.run-export",
    run: |call, payload| Box::pin(run_export(continuing(call), payload)),
};

/// A step of a job is not a consequence of the one before it that might go on for ever: it does not count as a hop.
fn continuing(call: Call) -> Call {
    let origin = call.store.origin();
    let cause = Cause { hops: origin.cause.hops.saturating_sub(1), ..origin.cause.clone() };
    let store = call.store.store().scoped(call.store.scope(), origin.passed_to(origin.at, cause));
    Call { store, ..call }
}

/// Puts a job in line. A repeated client token gives the same job.
pub(crate) async fn submit(call: &Call, submission: Submission<'_>) -> Result<Job, ApiError> {
    let Submission { operation, data_store, name, role, token, task, gone } = submission;
    let kind = task.kind();
    let most = if call.settings.strict_limits { MAX_WAITING } else { MAX_WAITING_HERE };
    let mut job = Job {
        id: call.ids.hex(),
        name,
        status: Status::Submitted,
        order: 0,
        submitted: call.now.0,
        started: None,
        ended: None,
        role,
        message: None,
        task,
    };
    call.store
        .commit(|tx| {
            if !collections::is_active_in(tx, data_store) {
                return Err(gone(data_store));
            }
            // Tokens hold no slash, so these are no data store's.
            let key = token.as_ref().map(|(token, _)| format!("{operation}/{data_store}/{token}"));
            if let (Some(key), Some((token, request))) = (&key, &token) {
                match collections::created_under(tx, key)? {
                    Some(created) if created.request == *request => {
                        let known = rows::job_in(tx, data_store, kind, &created.id)?;
                        return known.ok_or_else(|| errors::job_not_found(&created.id));
                    }
                    Some(_) => return Err(errors::client_token_reused(token)),
                    None => {}
                }
            }
            let waiting = [Status::Queued, Status::Submitted]
                .into_iter()
                .map(|status| rows::jobs_that_are(tx, data_store, kind, status).len());
            if waiting.sum::<usize>() >= most {
                return Err(errors::too_many_jobs(most));
            }
            // A run with the seed of an earlier one, on its data, draws the same ids again.
            while rows::job_in(tx, data_store, kind, &job.id)?.is_some() {
                job.id = call.ids.hex();
            }
            job.order = tx.fresh_number();
            if let (Some(key), Some((_, request))) = (key, token) {
                collections::put_created(tx, &key, &Created { request, id: job.id.clone() })?;
            }
            rows::put_job(tx, data_store, &job)?;
            Ok(job)
        })
        .await
}

/// A job, as soon as it has ended or a little while has passed. A job takes milliseconds where AWS takes minutes, and the
/// waiters of AWS's SDKs are made for the latter: what has not ended at their first look costs two minutes.
pub(crate) async fn settled(
    call: &Call,
    data_store: &str,
    kind: Kind,
    id: &str,
) -> Result<Option<Job>, ApiError> {
    let until = call.now.plus(PATIENCE);
    let mut changed = call.store.store().watch(&JOBS);
    loop {
        changed.mark_unchanged();
        let job = rows::job(&call.store, data_store, kind, id)?;
        if job.as_ref().is_none_or(|job| job.status.has_ended()) {
            return Ok(job);
        }
        tokio::select! {
            landed = changed.changed() => if landed.is_err() { return Ok(job) },
            () = call.clock.wait_until(until) => return Ok(job),
        }
    }
}

/// A job at the moment a step sees it.
#[derive(Debug)]
pub(crate) struct Standing<'a> {
    pub(crate) data_store: &'a str,
    pub(crate) job: Job,
    row: Value,
}

impl Standing<'_> {
    /// Whether the job is still as the step saw it; if not, whoever changed it has the say.
    pub(crate) fn is_current(&self, tx: &Tx<'_>) -> bool {
        let key = job_key(self.job.task.kind(), &self.job.id);
        tx.get(JOBS.of(self.data_store), &key).is_some_and(|row| row == self.row)
    }

    /// Keeps how far the job has come, which leads to the next step.
    pub(crate) fn go_on(&self, tx: &mut Tx<'_>, task: Task) -> Result<(), ApiError> {
        rows::put_job(tx, self.data_store, &Job { task, ..self.job.clone() })
    }

    /// Ends the job and starts the one that has waited longest.
    pub(crate) fn end(
        &self,
        tx: &mut Tx<'_>,
        call: &Call,
        task: Task,
        status: Status,
        message: Option<String>,
    ) -> Result<(), ApiError> {
        let job = Job { task, status, message, ended: Some(call.now.0), ..self.job.clone() };
        rows::put_job(tx, self.data_store, &job)?;
        rows::drop_work(tx, &job.id);
        let waiting = rows::jobs_that_are(tx, self.data_store, job.task.kind(), Status::Queued);
        let waiting =
            waiting.iter().map(|row| rows::read_job(row)).collect::<Result<Vec<Job>, ApiError>>()?;
        let next = waiting.into_iter().min_by_key(|job| job.order);
        next.map_or(Ok(()), |next| begin(tx, call, self.data_store, next))
    }
}

async fn take_up(call: Call, seen: Seen) -> Result<(), ApiError> {
    let change = seen.change();
    let Some(row) = &change.after else { return Ok(()) };
    // A row that has changed since is dealt with when that change is seen.
    if call.store.get(JOBS.of(&seen.owner), &change.key).as_ref() != Some(row) {
        return Ok(());
    }
    let standing = Standing { data_store: &seen.owner, job: rows::read_job(row)?, row: row.clone() };
    let stepped = match (standing.job.status, &standing.job.task) {
        (Status::Submitted, _) => queue(&call, &standing).await,
        (Status::CancelSubmitted, _) => cancel(&call, &standing).await,
        (Status::InProgress, Task::Import(import)) => import::step(&call, &standing, import).await,
        (Status::InProgress, Task::BulkDelete(task)) => bulk_delete::step(&call, &standing, task).await,
        (Status::InProgress, Task::Erase(task)) => erase::step(&call, &standing, task).await,
        (Status::InProgress, Task::Purge(task)) => purge::step(&call, &standing, task).await,
        _ => Ok(()),
    };
    or_fail(&call, &standing, stepped).await
}

/// A job whose step fails has failed; it must not stand in the way of those behind it.
async fn or_fail(
    call: &Call,
    standing: &Standing<'_>,
    outcome: Result<(), ApiError>,
) -> Result<(), ApiError> {
    let Err(error) = outcome else { return Ok(()) };
    if standing.job.status != Status::InProgress {
        return Err(error);
    }
    call.store
        .commit(|tx| {
            if !standing.is_current(tx) {
                return Ok(());
            }
            let task = standing.job.task.clone();
            standing.end(tx, call, task, Status::Failed, Some(message(&error.message)))
        })
        .await
}

/// A message in the characters that AWS's model has for it.
fn message(text: &str) -> String {
    const MOST: usize = 2_048;
    let allowed = |letter: char| letter.is_alphanumeric() || "_.:/=+-%@ ".contains(letter);
    text.chars().map(|letter| if allowed(letter) { letter } else { ' ' }).take(MOST).collect()
}

/// Starts a job that was submitted, or has it wait.
async fn queue(call: &Call, standing: &Standing<'_>) -> Result<(), ApiError> {
    call.store
        .commit(|tx| {
            if !standing.is_current(tx) {
                return Ok(());
            }
            let kind = standing.job.task.kind();
            let mut ahead = [Status::InProgress, Status::Queued]
                .into_iter()
                .flat_map(|status| rows::jobs_that_are(tx, standing.data_store, kind, status));
            if ahead.next().is_none() {
                return begin(tx, call, standing.data_store, standing.job.clone());
            }
            let queued = Job { status: Status::Queued, ..standing.job.clone() };
            rows::put_job(tx, standing.data_store, &queued)
        })
        .await
}

fn begin(tx: &mut Tx<'_>, call: &Call, data_store: &str, job: Job) -> Result<(), ApiError> {
    let job = Job { status: Status::InProgress, started: Some(call.now.0), ..job };
    if job.task.kind() == Kind::Export {
        let payload = format!("{data_store}\n{}", job.id);
        timer::set(tx, call, &RUN_EXPORT, &payload, call.now, payload.as_bytes());
    }
    rows::put_job(tx, data_store, &job)
}

/// Ends a job that was cancelled. If it runs, it finds that out by itself.
async fn cancel(call: &Call, standing: &Standing<'_>) -> Result<(), ApiError> {
    call.store
        .commit(|tx| {
            if !standing.is_current(tx) {
                return Ok(());
            }
            let kind = standing.job.task.kind();
            let runs = !rows::jobs_that_are(tx, standing.data_store, kind, Status::InProgress).is_empty();
            let task = standing.job.task.clone();
            if runs {
                // Another one runs, and starts the next when it ends.
                let ended = Some(call.now.0);
                let job = Job { status: Status::CancelCompleted, ended, ..standing.job.clone() };
                return rows::put_job(tx, standing.data_store, &job);
            }
            standing.end(tx, call, task, Status::CancelCompleted, None)
        })
        .await
}

async fn run_export(call: Call, payload: Bytes) -> Result<(), ApiError> {
    let unreadable = || ApiError::internal("a timer's payload cannot be read");
    let (data_store, id) =
        std::str::from_utf8(&payload).ok().and_then(|text| text.split_once('\n')).ok_or_else(unreadable)?;
    let Some(row) = call.store.get(JOBS.of(data_store), &job_key(Kind::Export, id)) else { return Ok(()) };
    let standing = Standing { data_store, job: rows::read_job(&row)?, row };
    let Task::Export(export) = &standing.job.task else { return Ok(()) };
    if standing.job.status != Status::InProgress {
        return Ok(());
    }
    let outcome = export::run(&call, &standing, export).await;
    or_fail(&call, &standing, outcome).await
}
