//! Groups, and who is in them.
//!
//! | collection | part of | key | value |
//! | --- | --- | --- | --- |
//! | [`GROUPS`] | pool id | name | [`Group`] as JSON |
//! | [`MEMBERS`] | pool id | group, `sub` | the username |
//! | [`MEMBERSHIPS`] | pool id | `sub`, group | nothing |

use contract::ApiError;
use store::{Collection, Key, Snapshot, Tx, nothing};

use crate::collections::{Rows, decode, encode};
use crate::errors;
use crate::model::group::Group;
use crate::model::user::User;

pub(crate) static GROUPS: Collection = Collection::with_feed("cognito.groups");
pub(crate) static MEMBERS: Collection = Collection::new("cognito.members");
static MEMBERSHIPS: Collection = Collection::new("cognito.memberships");

/// A group of a pool.
///
/// # Errors
/// `ResourceNotFoundException` if there is none of this name.
pub(crate) fn group(rows: &impl Rows, pool: &str, name: &str) -> Result<Group, ApiError> {
    let row = rows.row(GROUPS.of(pool), &Key::text(name)).ok_or_else(errors::no_group)?;
    decode(&row)
}

/// Puts a group.
pub(crate) fn put_group(tx: &mut Tx<'_>, pool: &str, group: &Group) -> Result<(), ApiError> {
    tx.put(GROUPS.of(pool), Key::text(&group.name), encode(group)?);
    Ok(())
}

/// Removes a group; its members stay users.
pub(crate) fn remove_group(tx: &mut Tx<'_>, pool: &str, name: &str) {
    for (key, _) in tx.prefix(MEMBERS.of(pool), &Key::text(name)) {
        let mut parts = key.read();
        if let (Some(_), Some(sub)) = (parts.text(), parts.text()) {
            tx.remove(MEMBERSHIPS.of(pool), pair(&sub, name));
        }
        tx.remove(MEMBERS.of(pool), key);
    }
    tx.remove(GROUPS.of(pool), Key::text(name));
}

/// Makes a user a member; one that is stays so.
pub(crate) fn add(tx: &mut Tx<'_>, pool: &str, group: &Group, user: &User) {
    tx.put(MEMBERS.of(pool), pair(&group.name, &user.sub), user.username.as_bytes().to_vec());
    tx.put(MEMBERSHIPS.of(pool), pair(&user.sub, &group.name), nothing());
}

/// Ends a user's membership; who is none stays so.
pub(crate) fn remove(tx: &mut Tx<'_>, pool: &str, group: &Group, user: &User) {
    tx.remove(MEMBERS.of(pool), pair(&group.name, &user.sub));
    tx.remove(MEMBERSHIPS.of(pool), pair(&user.sub, &group.name));
}

/// The groups of a user, the first in precedence first and of equals the first in name.
pub(crate) fn of_user(snapshot: &Snapshot, pool: &str, user: &User) -> Result<Vec<Group>, ApiError> {
    let of_user = snapshot.prefix(MEMBERSHIPS.of(pool), &Key::text(&user.sub));
    let names = of_user.filter_map(|(key, _)| {
        let mut parts = key.read();
        parts.text()?;
        parts.text()
    });
    let mut groups: Vec<Group> = names.map(|name| group(snapshot, pool, &name)).collect::<Result<_, _>>()?;
    // The names are in order already, and sorting keeps it among equals.
    groups.sort_by_key(|group| group.precedence.unwrap_or(i64::MAX));
    Ok(groups)
}

/// Forgets the memberships of a user who is deleted.
pub(crate) fn remove_user(tx: &mut Tx<'_>, pool: &str, user: &User) {
    for (key, _) in tx.prefix(MEMBERSHIPS.of(pool), &Key::text(&user.sub)) {
        let mut parts = key.read();
        if let (Some(_), Some(group)) = (parts.text(), parts.text()) {
            tx.remove(MEMBERS.of(pool), pair(&group, &user.sub));
        }
        tx.remove(MEMBERSHIPS.of(pool), key);
    }
}

/// Forgets all groups of a pool that is deleted.
pub(crate) fn remove_pool(tx: &mut Tx<'_>, pool: &str) {
    for collection in [&GROUPS, &MEMBERS, &MEMBERSHIPS] {
        tx.drop_part(collection.of(pool));
    }
}

fn pair(one: &str, other: &str) -> Key {
    Key::parts().text(one).text(other).key()
}
