//! Groups as they are kept.

use contract::ApiError;
use store::{Key, Tx};

use crate::collections::{GROUPS, Rows, decode, encode};
use crate::errors;
use crate::model::group::{DEFAULT, Group};

/// The group of a name; every account has the default group.
pub(crate) fn find(rows: &impl Rows, name: &str) -> Result<Option<Group>, ApiError> {
    let kept = rows.row(GROUPS.whole(), &Key::text(name)).map(|row| decode(&row)).transpose()?;
    Ok(kept.or_else(|| (name == DEFAULT).then(Group::untouched)))
}

/// The group of a name.
///
/// # Errors
/// `ResourceNotFoundException`.
pub(crate) fn group(rows: &impl Rows, name: &str) -> Result<Group, ApiError> {
    find(rows, name)?.ok_or_else(|| errors::no_group(name))
}

/// Keeps a group.
pub(crate) fn put(tx: &mut Tx<'_>, group: &Group) -> Result<(), ApiError> {
    tx.put(GROUPS.whole(), Key::text(&group.name), encode(group)?);
    Ok(())
}
