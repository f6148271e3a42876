//! What SQS keeps. Times are milliseconds since 1970; a message's place is when it was sent and a number that grows.
//!
//! | collection | part of | key | value |
//! | --- | --- | --- | --- |
//! | [`QUEUES`] | | name | [`Queue`] as JSON |
//! | [`DELETED`] | | name | when the queue of this name was deleted; under strict limits only |
//! | [`MESSAGES`] | queue id | place | [`Message`](crate::model::message::Message) as JSON; never changed |
//! | [`STATES`] | queue id | place | [`State`](crate::model::message::State); only of what was received |
//! | [`READY`] | queue id | when it can be given next, place | its group, if it has one; in a FIFO queue nothing, and only of the first of each group |
//! | [`TENANTS`] | id of a standard queue | group, when it can be given next, place | nothing; a mark, if it is in flight |
//! | [`IN_FLIGHT`] | queue id | until when, place | nothing; some whose time is over stay until they are touched |
//! | [`GROUPS`] | id of a FIFO queue | group, place | nothing |
//! | [`ARRIVALS`] | | queue id | nothing; written when something can be given that could not before |
//!
//! What counts for five minutes, deduplication ids and receive attempts, is in [`crate::remembered`]; tasks are in
//! [`crate::move_tasks`].

use std::borrow::Cow;
use std::ops::Bound;
use std::sync::Arc;

pub(crate) use contract::followed::QUEUE_ARRIVALS as ARRIVALS;
pub(crate) use contract::rows::{Rows, decode, encode};
use contract::{ApiError, Time};
use store::{Collection, Key, Tx, Value};

use crate::model::queue::Queue;
use crate::{errors, remembered};

pub(crate) static QUEUES: Collection = Collection::with_feed("sqs.queues");
pub(crate) static DELETED: Collection = Collection::new("sqs.deleted-queues");
pub(crate) static MESSAGES: Collection = Collection::new("sqs.messages");
pub(crate) static STATES: Collection = Collection::new("sqs.states");
pub(crate) static READY: Collection = Collection::new("sqs.ready");
pub(crate) static TENANTS: Collection = Collection::new("sqs.tenants");
pub(crate) static IN_FLIGHT: Collection = Collection::new("sqs.in-flight");
pub(crate) static GROUPS: Collection = Collection::new("sqs.groups");

/// Where a message stands among the others of its queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    /// When it was sent.
    pub(crate) sent: u64,
    /// A number that grows.
    pub(crate) number: u64,
}

impl Place {
    pub(crate) fn key(self) -> Key {
        Key::parts().number(self.sent).number(self.number).key()
    }

    /// The place that a key, or what is left of one, says.
    pub(crate) fn read(key: &mut store::key::KeyReader<'_>) -> Option<Place> {
        Some(Place { sent: key.number()?, number: key.number()? })
    }

    /// The key of this place at a time.
    pub(crate) fn at(self, time: u64) -> Key {
        Key::parts().number(time).number(self.sent).number(self.number).key()
    }

    /// The key of this place at a time among those of a tenant.
    pub(crate) fn of_tenant(self, tenant: &[u8], time: u64) -> Key {
        Key::parts().bytes(tenant).number(time).number(self.sent).number(self.number).key()
    }

    /// The key of this place in a group.
    pub(crate) fn in_group(self, group: &str) -> Key {
        Key::parts().text(group).number(self.sent).number(self.number).key()
    }
}

/// What a time is in a key.
pub(crate) fn moment(time: Time) -> u64 {
    u64::try_from(time.0).unwrap_or(0)
}

/// The time and the place of a row of [`READY`] or [`IN_FLIGHT`].
pub(crate) fn timed(key: &Key) -> Option<(u64, Place)> {
    let mut parts = key.read();
    Some((parts.number()?, Place::read(&mut parts)?))
}

/// The rows at times up to and including one.
pub(crate) fn until(time: u64) -> (Bound<Key>, Bound<Key>) {
    (Bound::Unbounded, Bound::Excluded(Key::parts().number(time.saturating_add(1)).key()))
}

/// The rows at times after one.
pub(crate) fn after(time: u64) -> (Bound<Key>, Bound<Key>) {
    (Bound::Included(Key::parts().number(time.saturating_add(1)).key()), Bound::Unbounded)
}

/// The queue of a name, if there is one.
pub(crate) fn find_queue(rows: &impl Rows, name: &str) -> Result<Option<Queue>, ApiError> {
    rows.row(QUEUES.whole(), &Key::text(name)).map(|row| decode(&row)).transpose()
}

/// The queue of a name.
///
/// # Errors
/// `QueueDoesNotExist`.
pub(crate) fn queue(rows: &impl Rows, name: &str) -> Result<Queue, ApiError> {
    find_queue(rows, name)?.ok_or_else(errors::no_queue)
}

/// A queue, and the row that it was read from.
#[derive(Debug)]
pub(crate) struct Known {
    row: Value,
    pub(crate) queue: Queue,
}

impl Known {
    /// The queue of a name, as of now.
    ///
    /// # Errors
    /// `QueueDoesNotExist`.
    pub(crate) fn find(rows: &impl Rows, name: &str) -> Result<Known, ApiError> {
        let row = rows.row(QUEUES.whole(), &Key::text(name)).ok_or_else(errors::no_queue)?;
        Ok(Known { queue: decode(&row)?, row })
    }

    /// The same queue as a transaction finds it; mostly nothing has changed, and then nothing is read.
    ///
    /// # Errors
    /// `QueueDoesNotExist`, if it is gone since.
    pub(crate) fn now(&self, tx: &Tx<'_>) -> Result<Cow<'_, Queue>, ApiError> {
        let row = tx.get(QUEUES.whole(), &Key::text(&self.queue.name)).ok_or_else(errors::no_queue)?;
        if Arc::ptr_eq(&row, &self.row) {
            Ok(Cow::Borrowed(&self.queue))
        } else {
            decode(&row).map(Cow::Owned)
        }
    }
}

pub(crate) fn put_queue(tx: &mut Tx<'_>, queue: &Queue) -> Result<(), ApiError> {
    tx.put(QUEUES.whole(), Key::text(&queue.name), encode(queue)?);
    Ok(())
}

/// Removes all that a queue holds, and wakes who waits for it.
pub(crate) fn empty(tx: &mut Tx<'_>, queue: &str) {
    for collection in [&MESSAGES, &STATES, &READY, &TENANTS, &IN_FLIGHT, &GROUPS] {
        tx.drop_part(collection.of(queue));
    }
    remembered::ATTEMPTS.forget(tx, queue);
}

/// Removes a queue with all that it holds.
pub(crate) fn remove_queue(tx: &mut Tx<'_>, queue: &Queue) {
    empty(tx, &queue.id);
    remembered::DEDUPLICATION.forget(tx, &queue.id);
    tx.remove(QUEUES.whole(), Key::text(&queue.name));
    tx.put(ARRIVALS.whole(), Key::text(&queue.id), store::nothing());
    tx.remove(ARRIVALS.whole(), Key::text(&queue.id));
}
