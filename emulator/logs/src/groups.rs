//! Finds groups and streams, changes them, and takes them away.

use contract::{ApiError, Call, timer};
use store::{Key, Snapshot, Tx};

use crate::collections::{EVENTS, GROUPS, Rows, STREAMS, SUBSCRIPTIONS, decode, named, put};
use crate::errors;
use crate::expiry::EXPIRE;
use crate::model::group::Group;
use crate::model::stream::Stream;

/// The group of a name.
///
/// # Errors
/// `ResourceNotFoundException`.
pub(crate) fn group(rows: &impl Rows, name: &str) -> Result<Group, ApiError> {
    named(rows, GROUPS.whole(), name)?.ok_or_else(errors::no_group)
}

/// The stream of a name.
///
/// # Errors
/// `ResourceNotFoundException`.
pub(crate) fn stream(rows: &impl Rows, group: &Group, name: &str) -> Result<Stream, ApiError> {
    named(rows, STREAMS.of(&group.id), name)?.ok_or_else(errors::no_stream)
}

/// The streams of a group whose names begin with a prefix, in the order of their names.
pub(crate) fn streams(snapshot: &Snapshot, group: &Group, prefix: &str) -> Result<Vec<Stream>, ApiError> {
    let rows = snapshot.all(STREAMS.of(&group.id));
    let begins = |key: &Key| key.as_bytes().starts_with(prefix.as_bytes());
    rows.filter(|(key, _)| begins(key)).map(|(_, row)| decode(row)).collect()
}

/// The owner of a stream's part of [`EVENTS`].
pub(crate) fn owner(group: &Group, stream: &str) -> String {
    format!("{}/{stream}", group.id)
}

/// Changes a group, and gives it as it is then.
///
/// # Errors
/// `ResourceNotFoundException` if there is none, or what the change answers.
pub(crate) fn change(
    tx: &mut Tx<'_>,
    name: &str,
    change: impl FnOnce(&mut Group) -> Result<(), ApiError>,
) -> Result<Group, ApiError> {
    let mut group = group(tx, name)?;
    change(&mut group)?;
    put(tx, GROUPS.whole(), name, &group)?;
    Ok(group)
}

/// Takes a stream away with its events.
pub(crate) fn remove_stream(tx: &mut Tx<'_>, group: &Group, name: &str) {
    tx.drop_part(EVENTS.of(&owner(group, name)));
    tx.remove(STREAMS.of(&group.id), Key::text(name));
}

/// Takes a group away with all that it holds.
pub(crate) fn remove(tx: &mut Tx<'_>, call: &Call, group: &Group) -> Result<(), ApiError> {
    for stream in streams(&tx.before(), group, "")? {
        tx.drop_part(EVENTS.of(&owner(group, &stream.name)));
    }
    tx.drop_part(STREAMS.of(&group.id));
    tx.drop_part(SUBSCRIPTIONS.of(&group.id));
    timer::cancel(tx, call, &EXPIRE, &group.id);
    tx.remove(GROUPS.whole(), Key::text(&group.name));
    Ok(())
}
