//! What a queue holds, and how its rows are laid out.
//!
//! A message has a row that never changes, and once it was received a short one that does. [`READY`] orders what can be given
//! by when it can: a receive takes from its beginning, a message in flight stands there at the time that it comes back. So a send,
//! a receive and a delete touch a handful of rows, however many there are.
//!
//! In a standard queue, a message's group is its tenant, and its row in [`READY`] says so; a second row stands in the order
//! of the tenant alone, for when tenants are not treated alike (`receiving/fairness.rs`).
//!
//! In a FIFO queue, only the first message of each group stands in [`READY`]. What follows it is given together with it
//! or when it is gone: that is all there is to the order of a group.

use std::ops::Bound;

use contract::ApiError;
use serde::Serialize;
use store::{Key, Snapshot, Tx, Value, nothing};

use crate::collections::{
    ARRIVALS, GROUPS, IN_FLIGHT, MESSAGES, Place, READY, Rows, STATES, TENANTS, after, encode, timed, until,
};
use crate::model::message::{Head, Message, State};
use crate::model::queue::{Counts, Queue};

/// What stands in a row of [`TENANTS`] while its message is in flight.
const IN_FLIGHT_MARK: [u8; 1] = [1];

/// Puts a message into a queue.
pub(crate) fn put<Body: Serialize>(
    tx: &mut Tx<'_>,
    before: &Snapshot,
    queue: &Queue,
    place: Place,
    message: &Message<Body>,
) -> Result<(), ApiError> {
    tx.put(MESSAGES.of(&queue.id), place.key(), encode(message)?);
    match message.group.as_deref().filter(|_| queue.fifo) {
        None => {
            let tenant = message.group.as_deref().map(|group| Value::from(group.as_bytes()));
            stand(tx, queue, place, message.available, tenant, false);
        }
        Some(group) => {
            let is_first = first_of(tx, before, queue, group).is_none() && !is_begun(tx, queue, group);
            tx.put(GROUPS.of(&queue.id), place.in_group(group), nothing());
            if is_first {
                tx.put(READY.of(&queue.id), place.at(first_time(queue, place)), nothing());
            }
        }
    }
    announce(tx, &queue.id);
    Ok(())
}

/// Has a message of a standard queue stand at a time, after its tenant's others.
fn stand(tx: &mut Tx<'_>, queue: &Queue, place: Place, at: u64, tenant: Option<Value>, is_in_flight: bool) {
    let Some(tenant) = tenant.filter(|tenant| !tenant.is_empty()) else {
        return tx.put(READY.of(&queue.id), place.at(at), nothing());
    };
    let mark = if is_in_flight { Value::from(&IN_FLIGHT_MARK[..]) } else { nothing() };
    tx.put(TENANTS.of(&queue.id), place.of_tenant(&tenant, at), mark);
    tx.put(READY.of(&queue.id), place.at(at), tenant);
}

/// Takes a message from where it stands; gives its tenant.
fn leave(tx: &mut Tx<'_>, queue: &Queue, place: Place, at: u64) -> Option<Value> {
    let tenant = tx.get(READY.of(&queue.id), &place.at(at));
    tx.remove(READY.of(&queue.id), place.at(at));
    if let Some(tenant) = tenant.as_ref().filter(|tenant| !tenant.is_empty()) {
        tx.remove(TENANTS.of(&queue.id), place.of_tenant(tenant, at));
    }
    tenant
}

/// Says that there may be something to give.
fn announce(tx: &mut Tx<'_>, queue: &str) {
    tx.put(ARRIVALS.whole(), Key::text(queue), nothing());
}

/// When a message of a FIFO queue can first be given.
fn first_time(queue: &Queue, place: Place) -> u64 {
    place.sent.saturating_add(u64::from(queue.attributes.delay) * 1_000)
}

/// The first message of a group that was there before this transaction and has stayed.
fn first_of(tx: &Tx<'_>, before: &Snapshot, queue: &Queue, group: &str) -> Option<Place> {
    let mut rows = before.prefix(GROUPS.of(&queue.id), &Key::parts().text(group).key());
    let (key, _) = rows.find(|(key, _)| tx.get(GROUPS.of(&queue.id), key).is_some())?;
    grouped(key)
}

/// Whether this transaction has put messages into a group that had none before: only those are looked at.
fn is_begun(tx: &Tx<'_>, queue: &Queue, group: &str) -> bool {
    tx.first(GROUPS.of(&queue.id), &Key::parts().text(group).key()).is_some()
}

/// The place in a row of [`GROUPS`].
fn grouped(key: &Key) -> Option<Place> {
    let mut parts = key.read();
    parts.skip_bytes()?;
    Place::read(&mut parts)
}

/// The messages of a group from one on.
pub(crate) fn group_from<'b>(
    before: &'b Snapshot,
    queue: &Queue,
    group: &str,
    from: Place,
) -> impl Iterator<Item = Place> + use<'b> {
    let end = Key::parts().text(group).key().after_prefix().map_or(Bound::Unbounded, Bound::Excluded);
    let rows = before.range(GROUPS.of(&queue.id), (Bound::Included(from.in_group(group)), end));
    rows.filter_map(|(key, _)| grouped(key))
}

/// A message's row.
pub(crate) fn message(rows: &impl Rows, queue: &str, place: Place) -> Option<Value> {
    rows.row(MESSAGES.of(queue), &place.key())
}

/// What has become of a message; `None` if it was never received.
pub(crate) fn state(rows: &impl Rows, queue: &str, place: Place) -> Option<State> {
    State::read(&rows.row(STATES.of(queue), &place.key())?)
}

/// When a message can be given next.
pub(crate) fn available(queue: &Queue, place: Place, head: &Head, state: Option<State>) -> u64 {
    match state {
        Some(state) => state.until,
        None if queue.fifo => first_time(queue, place),
        None => head.available,
    }
}

/// Keeps a message from others until a time. `was` is when it could have been given before this.
pub(crate) fn hide(
    tx: &mut Tx<'_>,
    before: &Snapshot,
    queue: &Queue,
    group: Option<&str>,
    place: Place,
    was: u64,
    (state, now): (State, u64),
) {
    tx.put(STATES.of(&queue.id), place.key(), &state.written()[..]);
    if is_head(tx, before, queue, group, place) && was != state.until {
        let tenant = leave(tx, queue, place, was);
        stand(tx, queue, place, state.until, tenant, state.until > now);
    }
    tx.remove(IN_FLIGHT.of(&queue.id), place.at(was));
    if state.until > now {
        tx.put(IN_FLIGHT.of(&queue.id), place.at(state.until), nothing());
    }
    if state.until < was {
        announce(tx, &queue.id);
    }
}

/// Whether a message stands in [`READY`].
fn is_head(tx: &Tx<'_>, before: &Snapshot, queue: &Queue, group: Option<&str>, place: Place) -> bool {
    match group.filter(|_| queue.fifo) {
        Some(group) => first_of(tx, before, queue, group) == Some(place),
        None => true,
    }
}

/// Takes a message out of a queue. `at` is when it could have been given next. In a FIFO queue the one behind it moves up.
pub(crate) fn remove(
    tx: &mut Tx<'_>,
    before: &Snapshot,
    queue: &Queue,
    group: Option<&str>,
    place: Place,
    at: u64,
) -> Result<(), ApiError> {
    let was_head = is_head(tx, before, queue, group, place);
    tx.remove(MESSAGES.of(&queue.id), place.key());
    tx.remove(STATES.of(&queue.id), place.key());
    tx.remove(IN_FLIGHT.of(&queue.id), place.at(at));
    if was_head {
        leave(tx, queue, place, at);
    }
    let Some(group) = group.filter(|_| queue.fifo) else { return Ok(()) };
    tx.remove(GROUPS.of(&queue.id), place.in_group(group));
    if was_head && let Some(next) = first_of(tx, before, queue, group) {
        let at = state(tx, &queue.id, next).map_or_else(|| first_time(queue, next), |state| state.until);
        tx.put(READY.of(&queue.id), next.at(at), nothing());
        announce(tx, &queue.id);
    }
    Ok(())
}

/// The messages that can be given at a time, those that could first in front; in a FIFO queue the first ones of groups.
pub(crate) fn due<'b>(
    before: &'b Snapshot,
    queue: &str,
    now: u64,
) -> impl Iterator<Item = (u64, Place)> + use<'b> {
    before.range(READY.of(queue), until(now)).filter_map(|(key, _)| timed(key))
}

/// When something can be given next that cannot yet.
pub(crate) fn next_due(snapshot: &Snapshot, queue: &str, now: u64) -> Option<u64> {
    let (key, _) = snapshot.range(READY.of(queue), after(now)).next()?;
    timed(key).map(|(at, _)| at)
}

/// Whether a queue has as many messages in flight as there may be.
pub(crate) fn is_full(snapshot: &Snapshot, queue: &str, now: u64, most: usize) -> bool {
    let part = IN_FLIGHT.of(queue);
    snapshot.count(part) >= most && snapshot.range(part, after(now)).take(most).count() >= most
}

/// When the next message in flight comes back.
pub(crate) fn next_return(snapshot: &Snapshot, queue: &str, now: u64) -> Option<u64> {
    let (key, _) = snapshot.range(IN_FLIGHT.of(queue), after(now)).next()?;
    timed(key).map(|(at, _)| at)
}

/// The messages whose time is over, the oldest first.
pub(crate) fn expired<'s>(
    snapshot: &'s Snapshot,
    queue: &Queue,
    now: u64,
) -> impl Iterator<Item = (Place, &'s Value)> + use<'s> {
    let rows = snapshot.range(MESSAGES.of(&queue.id), until(queue.expired_before(now)));
    rows.filter_map(|(key, row)| Some((Place::read(&mut key.read())?, row)))
}

/// How many messages are in which state, to the last one.
pub(crate) fn counts(snapshot: &Snapshot, queue: &Queue, now: u64) -> Result<Counts, ApiError> {
    let all = snapshot.count(MESSAGES.of(&queue.id));
    let in_flight = snapshot.range(IN_FLIGHT.of(&queue.id), after(now)).count();
    let delayed = if queue.fifo {
        let since = now.saturating_sub(u64::from(queue.attributes.delay) * 1_000);
        let late = snapshot.range(MESSAGES.of(&queue.id), after(since));
        late.filter(|(key, _)| snapshot.get(STATES.of(&queue.id), key).is_none()).count()
    } else {
        snapshot.range(READY.of(&queue.id), after(now)).count().saturating_sub(in_flight)
    };
    let mut counts = Counts { visible: all.saturating_sub(in_flight + delayed), in_flight, delayed };
    // What has expired is mostly gone already.
    for (place, row) in expired(snapshot, queue, now) {
        let state = state(snapshot, &queue.id, place);
        let is_due = available(queue, place, &Head::read(row)?, state) <= now;
        let count = match state {
            _ if is_due => &mut counts.visible,
            Some(_) => &mut counts.in_flight,
            None => &mut counts.delayed,
        };
        *count = count.saturating_sub(1);
    }
    Ok(counts)
}

/// Has a new delay count for what a FIFO queue holds already, as AWS documents; in a standard queue it counts for what is sent
/// from now on.
pub(crate) fn delay_changed(tx: &mut Tx<'_>, before: &Queue, after: &Queue) {
    if !before.fifo {
        return;
    }
    let snapshot = tx.before();
    for (key, _) in snapshot.all(READY.of(&before.id)) {
        let Some((at, place)) = timed(key) else { continue };
        if at == first_time(before, place) && state(&snapshot, &before.id, place).is_none() {
            tx.remove(READY.of(&before.id), key.clone());
            tx.put(READY.of(&before.id), place.at(first_time(after, place)), nothing());
        }
    }
    announce(tx, &before.id);
}
