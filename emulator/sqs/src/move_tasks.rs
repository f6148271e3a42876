//! Tasks that move dead letters back to where they came from, or elsewhere.
//!
//! | collection | key | value |
//! | --- | --- | --- |
//! | `sqs.move-tasks` | ARN of the source, when it was started with the latest first, id | [`Task`] as JSON |
//!
//! A task is a piece of work: a chain of commits, each of which moves some messages and counts them. With a rate it rests for
//! a second between two of them. What a moved message was received before is forgotten, and it is a new message, as AWS documents.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contract::work::{self, Assignment};
use contract::{ApiError, Call, Work};
use serde::{Deserialize, Serialize};
use store::{Collection, Key, Snapshot, Tx, Value};

use crate::collections::{Place, decode, encode, find_queue, moment};
use crate::model::message::{self, Head};
use crate::model::queue::Queue;
use crate::{addresses, contents, errors, redrive};

static TASKS: Collection = Collection::with_feed("sqs.move-tasks");

/// Moves the messages of a task.
pub(crate) const MOVE: Work =
    Work { name: "sqs.move", run: |call, assignment| Box::pin(run(call, assignment)) };

/// How many messages a commit of a task without a rate moves.
const MOVED_AT_ONCE: usize = 100;
/// The time between two commits of a task with a rate.
const PAUSE_MILLISECONDS: i64 = 1_000;
/// How many tasks of a source are told of; older ones are forgotten.
pub(crate) const MOST_TASKS: usize = 10;

/// How a task is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Status {
    Running,
    Completed,
    Cancelled,
    Failed,
}

/// A task.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Task {
    pub(crate) id: String,
    /// The ARN of the queue that messages are taken from.
    pub(crate) source: String,
    /// The ARN of the queue that they are put into; without one, each goes back to where it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) destination: Option<String>,
    /// How many are moved in a second, at the most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) rate: Option<u32>,
    pub(crate) started: i64,
    pub(crate) status: Status,
    pub(crate) moved: u64,
    pub(crate) to_move: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) failure: Option<String>,
}

/// What a handle says.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Handle {
    task_id: String,
    source_arn: String,
}

impl Task {
    fn key(&self) -> Key {
        let started = u64::try_from(self.started).unwrap_or(0);
        Key::parts().text(&self.source).descending(started).text(&self.id).key()
    }

    /// What a caller cancels it by.
    pub(crate) fn handle(&self) -> Result<String, ApiError> {
        let handle = Handle { task_id: self.id.clone(), source_arn: self.source.clone() };
        encode(&handle).map(|text| STANDARD.encode(text))
    }

    fn put(&self, tx: &mut Tx<'_>) -> Result<(), ApiError> {
        tx.put(TASKS.whole(), self.key(), encode(self)?);
        Ok(())
    }
}

/// The tasks of a source, the latest first.
pub(crate) fn tasks(snapshot: &Snapshot, source: &str) -> Result<Vec<Task>, ApiError> {
    let rows = snapshot.prefix(TASKS.whole(), &Key::parts().text(source).key());
    rows.map(|(_, row)| decode(row)).collect()
}

/// The source and the id in a handle.
///
/// # Errors
/// `InvalidParameterValue`.
pub(crate) fn read_handle(handle: &str) -> Result<(String, String), ApiError> {
    let bytes = STANDARD.decode(handle).map_err(|_| errors::invalid_task_handle())?;
    let handle: Handle = serde_json::from_slice(&bytes).map_err(|_| errors::invalid_task_handle())?;
    Ok((handle.source_arn, handle.task_id))
}

/// Begins a task.
///
/// # Errors
/// `InvalidParameterValue` if one of the same source is running.
pub(crate) fn begin(tx: &mut Tx<'_>, call: &Call, task: &Task) -> Result<(), ApiError> {
    let before = tx.before();
    let known = tasks(&before, &task.source)?;
    drop(before);
    if known.iter().any(|task| task.status == Status::Running) {
        return Err(errors::task_running());
    }
    for old in known.iter().skip(MOST_TASKS - 1) {
        tx.remove(TASKS.whole(), old.key());
    }
    task.put(tx)?;
    work::begin(tx, call, &MOVE, &task.id, &encode(&task.source)?);
    Ok(())
}

/// Ends a task before its time; gives how many messages it has moved.
///
/// # Errors
/// `ResourceNotFoundException`; `UnsupportedOperation` if it has ended.
pub(crate) fn cancel(tx: &mut Tx<'_>, call: &Call, source: &str, id: &str) -> Result<u64, ApiError> {
    let mut task = find(tx, source, id)?.ok_or_else(errors::no_task)?;
    if task.status != Status::Running {
        return Err(errors::task_over());
    }
    task.status = Status::Cancelled;
    task.put(tx)?;
    work::end(tx, call, &MOVE, id);
    Ok(task.moved)
}

fn find(tx: &Tx<'_>, source: &str, id: &str) -> Result<Option<Task>, ApiError> {
    let before = tx.before();
    let found = tasks(&before, source)?.into_iter().find(|task| task.id == id);
    drop(before);
    Ok(found)
}

async fn run(call: Call, assignment: Assignment) -> Result<(), ApiError> {
    let source: String = decode(&assignment.payload)?;
    loop {
        let call = call.at_present();
        let going_on = call.store.commit(|tx| step(tx, &call, &source, &assignment.key)).await?;
        match going_on {
            None => return Ok(()),
            Some(Pace::AtOnce) => tokio::task::yield_now().await,
            Some(Pace::Rest) => {
                assignment.rest(&call.clock, Some(call.now.plus(PAUSE_MILLISECONDS))).await;
            }
        }
    }
}

/// When the next step comes.
enum Pace {
    AtOnce,
    Rest,
}

/// Moves some messages; `None` if that was all.
fn step(tx: &mut Tx<'_>, call: &Call, source: &str, id: &str) -> Result<Option<Pace>, ApiError> {
    let Some(mut task) = find(tx, source, id)?.filter(|task| task.status == Status::Running) else {
        return Ok(None);
    };
    let name = addresses::name_in(call.store.scope(), source).unwrap_or_default();
    let Some(from) = find_queue(tx, &name)? else {
        fail(&mut task, "AWS.SimpleQueueService.NonExistentQueue");
        task.put(tx)?;
        return Ok(None);
    };
    // AWS's highest rate is few enough for one commit.
    let most = task.rate.and_then(|rate| usize::try_from(rate).ok()).unwrap_or(MOVED_AT_ONCE);
    let now = moment(call.now);
    let before = tx.before();
    let due: Vec<_> = contents::due(&before, &from.id, now).take(most).collect();
    for (at, place) in &due {
        let Some(row) = contents::message(tx, &from.id, *place) else { continue };
        if from.has_lost(place.sent, now) {
            let group = Head::read(&row)?.group;
            contents::remove(tx, &before, &from, group.as_deref(), *place, *at)?;
            continue;
        }
        if let Err(reason) = move_one(tx, &before, call, &task, (&from, *place, *at, &row))? {
            fail(&mut task, reason);
            break;
        }
        task.moved += 1;
    }
    drop(before);
    if due.is_empty() {
        task.status = Status::Completed;
    }
    task.put(tx)?;
    let pace = if task.rate.is_some() { Pace::Rest } else { Pace::AtOnce };
    Ok((task.status == Status::Running).then_some(pace))
}

fn fail(task: &mut Task, reason: &str) {
    task.status = Status::Failed;
    task.failure = Some(reason.to_owned());
}

/// Moves a message; the inner error is why the task fails.
fn move_one(
    tx: &mut Tx<'_>,
    before: &Snapshot,
    call: &Call,
    task: &Task,
    (from, place, at, row): (&Queue, Place, u64, &Value),
) -> Result<Result<(), &'static str>, ApiError> {
    let kept = message::read(row)?;
    let Some(arn) = task.destination.as_ref().or(kept.source.as_ref()) else {
        return Ok(Err("CouldNotDetermineMessageSource"));
    };
    let name = addresses::name_in(call.store.scope(), arn).unwrap_or_default();
    let Some(to) = find_queue(tx, &name)? else {
        return Ok(Err("AWS.SimpleQueueService.NonExistentQueue"));
    };
    let group = Head::read(row)?.group;
    contents::remove(tx, before, from, group.as_deref(), place, at)?;
    redrive::put_back(tx, before, call, &to, kept)?;
    Ok(Ok(()))
}
