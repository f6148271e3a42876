//! Dead letters: which queue they go to, and how they get there.

use contract::{ApiError, Call};
use serde::Serialize;
use store::{Snapshot, Tx, Value};

use crate::collections::{Place, QUEUES, Rows, decode, find_queue, moment};
use crate::model::message::{self, Message};
use crate::model::queue::Queue;
use crate::model::redrive_policy::{RedriveAllowPolicy, RedrivePolicy};
use crate::{addresses, contents, errors, expiry};

/// Checks that a queue can send its dead letters where a policy says.
///
/// # Errors
/// `InvalidParameterValue`, with the reason.
pub(crate) fn check(
    rows: &impl Rows,
    call: &Call,
    queue: &Queue,
    policy: &RedrivePolicy,
) -> Result<(), ApiError> {
    let refuse = |reason: &str| errors::redrive_policy(&policy.written(), reason);
    let scope = call.store.scope();
    let target = target(rows, call, policy)?.ok_or_else(|| refuse("Dead letter target does not exist."))?;
    if target.fifo != queue.fifo {
        return Err(refuse("Dead-letter queue must be same type of queue as the source."));
    }
    let allows = |policy: &RedriveAllowPolicy| policy.allows(&addresses::arn(scope, &queue.name));
    if target.attributes.redrive_allow.as_ref().is_none_or(allows) {
        Ok(())
    } else {
        Err(refuse("The redrive permission of the dead-letter queue does not allow this source queue."))
    }
}

/// The queue that dead letters go to; `None` if there is none in this account and region.
pub(crate) fn target(
    rows: &impl Rows,
    call: &Call,
    policy: &RedrivePolicy,
) -> Result<Option<Queue>, ApiError> {
    match addresses::name_in(call.store.scope(), &policy.target) {
        Some(name) => find_queue(rows, &name),
        None => Ok(None),
    }
}

/// The queues whose dead letters go to the queue of an ARN, in the order of their names.
pub(crate) fn sources(snapshot: &Snapshot, arn: &str) -> Result<Vec<Queue>, ApiError> {
    let mut sources = Vec::new();
    for (_, row) in snapshot.all(QUEUES.whole()) {
        let queue: Queue = decode(row)?;
        if queue.attributes.redrive.as_ref().is_some_and(|policy| policy.target == arn) {
            sources.push(queue);
        }
    }
    Ok(sources)
}

/// Puts a message that was received too often into the queue of dead letters. It stays as old as it is; in a FIFO queue its age
/// begins anew, as AWS documents. That its receives are counted anew is believed.
pub(crate) fn bury(
    tx: &mut Tx<'_>,
    before: &Snapshot,
    call: &Call,
    (from, place, row): (&Queue, Place, &Value),
    target: &Queue,
) -> Result<(), ApiError> {
    let now = moment(call.now);
    let kept = message::read(row)?;
    let source = Some(addresses::arn(call.store.scope(), &from.name));
    let sent = if target.fifo { now } else { place.sent };
    let to = Place { sent, number: tx.fresh_number() };
    contents::put(tx, before, target, to, &Message { available: now, source, ..kept })?;
    // It may expire before anything that the queue has been sent itself.
    expiry::set_for(tx, call, before, target, sent);
    Ok(())
}

/// Puts a dead letter back, as a new message.
pub(crate) fn put_back<Body: Serialize>(
    tx: &mut Tx<'_>,
    before: &Snapshot,
    call: &Call,
    target: &Queue,
    message: Message<Body>,
) -> Result<(), ApiError> {
    let now = moment(call.now);
    let place = Place { sent: now, number: tx.fresh_number() };
    let message = Message { id: call.ids.uuid(), available: now, source: None, ..message };
    contents::put(tx, before, target, place, &message)
}
