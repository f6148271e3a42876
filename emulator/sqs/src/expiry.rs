//! Takes away messages that have been in their queue for longer than it keeps them. Nobody is given them from the moment on
//! that they expire; this makes room.
//!
//! A queue always has a timer: at the moment when its oldest message expires, or, while it is empty, when the first one that
//! could be sent from now on would.

use bytes::Bytes;
use contract::{ApiError, Call, Time, Timer, timer};
use store::{Snapshot, Tx};

use crate::collections::{Known, MESSAGES, Place, after, find_queue, moment};
use crate::contents;
use crate::model::message::Head;
use crate::model::queue::Queue;

/// Takes away what has expired in a queue.
pub(crate) const EXPIRE: Timer =
    Timer { name: "sqs.expire", run: |call, queue| Box::pin(expire(call, queue)) };

/// How many messages a commit takes away.
const REMOVED_AT_ONCE: usize = 100;

/// Sets the timer of a queue as of what it holds before this transaction.
pub(crate) fn set(tx: &mut Tx<'_>, call: &Call, before: &Snapshot, queue: &Queue) {
    let now = moment(call.now);
    let kept = before.range(MESSAGES.of(&queue.id), after(queue.expired_before(now))).next();
    let oldest = kept.and_then(|(key, _)| Place::read(&mut key.read())).map_or(now, |place| place.sent);
    let has_more = contents::expired(before, queue, now).nth(REMOVED_AT_ONCE).is_some();
    at(tx, call, queue, if has_more { now } else { expires(queue, oldest) });
}

/// Sets the timer of a queue that gets a message which was sent long ago.
pub(crate) fn set_for(tx: &mut Tx<'_>, call: &Call, before: &Snapshot, queue: &Queue, sent: u64) {
    let oldest = before.range(MESSAGES.of(&queue.id), after(0)).next();
    let oldest = oldest.and_then(|(key, _)| Place::read(&mut key.read()));
    if oldest.is_none_or(|oldest| sent < oldest.sent) {
        at(tx, call, queue, expires(queue, sent));
    }
}

/// Ends the timer of a queue that is deleted.
pub(crate) fn end(tx: &mut Tx<'_>, call: &Call, queue: &Queue) {
    timer::cancel(tx, call, &EXPIRE, &queue.id);
}

fn expires(queue: &Queue, sent: u64) -> u64 {
    sent.saturating_add(u64::from(queue.attributes.retention) * 1_000)
}

fn at(tx: &mut Tx<'_>, call: &Call, queue: &Queue, due: u64) {
    let due = Time(i64::try_from(due).unwrap_or(i64::MAX));
    timer::set(tx, call, &EXPIRE, &queue.id, due, queue.name.as_bytes());
}

/// Takes some of what has expired away before the timer does, and says how many.
///
/// # Errors
/// `QueueDoesNotExist`, if the queue is gone meanwhile.
pub(crate) async fn sweep(call: &Call, known: &Known) -> Result<usize, ApiError> {
    call.store
        .commit(|tx| {
            let queue = known.now(tx)?;
            let before = tx.before();
            remove_some(tx, &before, &queue, moment(call.now))
        })
        .await
}

async fn expire(call: Call, name: Bytes) -> Result<(), ApiError> {
    let name = String::from_utf8_lossy(&name).into_owned();
    call.store
        .commit(|tx| {
            let Some(queue) = find_queue(tx, &name)? else { return Ok(()) };
            let before = tx.before();
            remove_some(tx, &before, &queue, moment(call.now))?;
            set(tx, &call, &before, &queue);
            Ok(())
        })
        .await
}

fn remove_some(tx: &mut Tx<'_>, before: &Snapshot, queue: &Queue, now: u64) -> Result<usize, ApiError> {
    let mut removed = 0;
    for (place, row) in contents::expired(before, queue, now).take(REMOVED_AT_ONCE) {
        let head = Head::read(row)?;
        let state = contents::state(tx, &queue.id, place);
        let at = contents::available(queue, place, &head, state);
        contents::remove(tx, before, queue, head.group.as_deref(), place, at)?;
        removed += 1;
    }
    Ok(removed)
}
