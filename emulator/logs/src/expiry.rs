//! Takes away events that their group no longer keeps. Nobody is told them from the moment on that they expire; this makes room.

use std::ops::Bound;

use bytes::Bytes;
use contract::{ApiError, Call, Time, Timer, timer};
use store::Tx;

use crate::collections::{EVENTS, GROUPS, STREAMS, named, put};
use crate::groups::{owner, streams};
use crate::model::event::{self, OVERHEAD, Position};
use crate::model::group::Group;

/// Takes away what has expired in a group. Its key is the group's id, its payload the name.
pub(crate) const EXPIRE: Timer =
    Timer { name: "logs.expire", run: |call, name| Box::pin(expire(call, name)) };

/// How many events a commit takes away.
const REMOVED_AT_ONCE: usize = 1_000;

/// Sees to it that the group's timer comes when an event of a time expires, or before. The group is to be kept by the caller if
/// this says so.
pub(crate) fn arm(tx: &mut Tx<'_>, call: &Call, group: &mut Group, oldest: i64) -> bool {
    let Some(due) = group.expires(oldest) else { return false };
    if group.sweep.is_some_and(|sweep| sweep <= due) {
        return false;
    }
    group.sweep = Some(due);
    timer::set(tx, call, &EXPIRE, &group.id, Time(due), group.name.as_bytes());
    true
}

/// Sets the timer of a group anew, whose retention has changed. The caller keeps the group.
pub(crate) fn rearm(tx: &mut Tx<'_>, call: &Call, group: &mut Group) -> Result<(), ApiError> {
    timer::cancel(tx, call, &EXPIRE, &group.id);
    group.sweep = None;
    let oldest = streams(&tx.before(), group, "")?.iter().filter_map(|stream| stream.first).min();
    if let Some(oldest) = oldest {
        arm(tx, call, group, oldest);
    }
    Ok(())
}

async fn expire(call: Call, name: Bytes) -> Result<(), ApiError> {
    let name = String::from_utf8_lossy(&name).into_owned();
    call.store
        .commit(|tx| {
            let Some(mut group) = named::<Group>(tx, GROUPS.whole(), &name)? else { return Ok(()) };
            let since = Position::before(group.kept_since(call.now));
            let before = tx.before();
            let (mut room, mut oldest) = (REMOVED_AT_ONCE, None);
            for mut stream in streams(&before, &group, "")? {
                let owner = owner(&group, &stream.name);
                let part = EVENTS.of(&owner);
                let expired = before.range(part, (Bound::Unbounded, Bound::Excluded(since.key())));
                let mut removed = 0;
                for (key, row) in expired.take(room) {
                    let (_, message) = event::read(row)?;
                    stream.bytes -= i64::try_from(message.len() + OVERHEAD).unwrap_or(0);
                    tx.remove(part, key.clone());
                    removed += 1;
                }
                if removed > 0 {
                    room -= removed;
                    let first = before.all(part).nth(removed);
                    stream.first = first.and_then(|(key, _)| Position::of(key)).map(time_of);
                    put(tx, STREAMS.of(&group.id), &stream.name, &stream)?;
                }
                oldest = [oldest, stream.first].into_iter().flatten().min();
            }
            group.sweep = None;
            if let Some(oldest) = oldest {
                arm(tx, &call, &mut group, oldest);
            }
            put(tx, GROUPS.whole(), &name, &group)
        })
        .await
}

fn time_of(position: Position) -> i64 {
    i64::try_from(position.time).unwrap_or(i64::MAX)
}
