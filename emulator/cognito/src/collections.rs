//! What Cognito keeps.
//!
//! | collection | part of | key | value |
//! | --- | --- | --- | --- |
//! | [`POOLS`] | | pool id | [`Pool`] as JSON |
//! | [`CLIENTS`] | pool id | client id | [`Client`] as JSON |
//! | [`USERS`] | pool id | username as it is compared | [`User`] as JSON |
//! | [`NAMES`] | pool id | kind, name as it is compared | the key of the user |
//! | [`HOMES`], of the program itself | | id of a pool or a client | whose it is: [`Home`] as JSON |
//!
//! What sign-ins leave behind is in [`rows`], the questions of custom ones in `sign_in::custom`, groups in [`groups`], codes in
//! [`codes`], devices in [`devices`], what else a pool has in [`crate::catalog`], domains in [`crate::domains`], the keys of pools in
//! [`crate::keys`].

pub(crate) use contract::rows::{Rows, decode, encode};
use contract::{ApiError, Caller, Time};
use serde::{Deserialize, Serialize};
use store::{Collection, Key, Scope, ScopedStore, Snapshot, Tx};

use crate::model::attribute::Alias;
use crate::model::client::Client;
use crate::model::pool::Pool;
use crate::model::user::{Name, User};
use crate::sign_in::rows;
use crate::{codes, devices, errors, groups, model};

pub(crate) static POOLS: Collection = Collection::with_feed("cognito.pools");
pub(crate) static CLIENTS: Collection = Collection::with_feed("cognito.clients");
pub(crate) static USERS: Collection = Collection::with_feed("cognito.users");
pub(crate) static NAMES: Collection = Collection::new("cognito.names");
pub(crate) static HOMES: Collection = Collection::new("cognito.homes");

/// Whose a pool or a client is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Home {
    pub(crate) account: String,
    pub(crate) region: String,
    pub(crate) pool: String,
}

/// A pool.
///
/// # Errors
/// `ResourceNotFoundException` if there is none of this id.
pub(crate) fn pool(rows: &impl Rows, id: &str) -> Result<Pool, ApiError> {
    let row = rows.row(POOLS.whole(), &Key::text(id)).ok_or_else(|| errors::no_pool(id))?;
    decode(&row)
}

/// The pool that an ARN names.
///
/// # Errors
/// `ResourceNotFoundException` if the caller has none of this ARN.
pub(crate) fn pool_of_arn(rows: &impl Rows, caller: &Caller, arn: &str) -> Result<Pool, ApiError> {
    let id = arn.rsplit('/').next().filter(|id| model::pool::arn(caller, id) == arn);
    pool(rows, id.ok_or_else(|| errors::no_resource(arn))?)
}

/// How many users a pool has.
pub(crate) fn user_count(snapshot: &Snapshot, pool: &str) -> usize {
    snapshot.count(USERS.of(pool))
}

/// Puts a pool, and where it is.
pub(crate) fn put_pool(tx: &mut Tx<'_>, pool: &Pool) -> Result<(), ApiError> {
    tx.put(POOLS.whole(), Key::text(&pool.id), encode(pool)?);
    put_home(tx, &pool.id, &pool.id)
}

/// A client of a pool.
///
/// # Errors
/// `ResourceNotFoundException` if there is none of this id.
pub(crate) fn client(rows: &impl Rows, pool: &str, id: &str) -> Result<Client, ApiError> {
    let row = rows.row(CLIENTS.of(pool), &Key::text(id)).ok_or_else(|| errors::no_client(id))?;
    decode(&row)
}

/// Puts a client, and where it is.
pub(crate) fn put_client(tx: &mut Tx<'_>, client: &Client) -> Result<(), ApiError> {
    tx.put(CLIENTS.of(&client.pool), Key::text(&client.id), encode(client)?);
    put_home(tx, &client.id, &client.pool)
}

/// Removes a client, and the way to it.
pub(crate) fn remove_client(tx: &mut Tx<'_>, client: &Client) {
    tx.remove(CLIENTS.of(&client.pool), Key::text(&client.id));
    remove_home(tx, &client.id);
}

fn put_home(tx: &mut Tx<'_>, id: &str, pool: &str) -> Result<(), ApiError> {
    let scope = tx.scope();
    let (account, region) = (scope.account.to_string(), scope.region.to_string());
    let row = encode(&Home { account, region, pool: pool.to_owned() })?;
    tx.as_program(|tx| tx.put(HOMES.whole(), Key::text(id), row));
    Ok(())
}

/// Forgets where a pool or a client was.
pub(crate) fn remove_home(tx: &mut Tx<'_>, id: &str) {
    tx.as_program(|tx| tx.remove(HOMES.whole(), Key::text(id)));
}

/// Where a pool or a client is, whoever's it is.
pub(crate) fn home(store: &ScopedStore, id: &str) -> Result<Option<Home>, ApiError> {
    let program = store.store().scoped(&Scope::program(), store.origin().clone());
    program.get(HOMES.whole(), &Key::text(id)).map(|row| decode(&row)).transpose()
}

/// Where a user is kept.
pub(crate) fn user_key(pool: &Pool, username: &str) -> Key {
    Key::text(&pool.folded(username))
}

fn name_key(name: &Name) -> Key {
    let (kind, text) = match name {
        Name::Username(text) => ("username", text),
        Name::Sub(text) => ("sub", text),
        Name::Alias(alias, text) => (alias.attribute(), text),
    };
    Key::parts().text(kind).text(text).key()
}

/// The user whom a name leads to: a username, an alias where the pool has them, a `sub`.
pub(crate) fn find_user(rows: &impl Rows, pool: &Pool, name: &str) -> Result<Option<User>, ApiError> {
    let folded = pool.folded(name);
    let aliases = Alias::ALL
        .into_iter()
        .filter(|alias| pool.aliases.contains(alias) || pool.username_attributes.contains(alias))
        .map(|alias| Name::Alias(alias, folded.clone()));
    let names = std::iter::once(Name::Username(folded.clone()))
        .chain(aliases)
        .chain(std::iter::once(Name::Sub(name.to_owned())));
    for name in names {
        if let Some(username) = holder(rows, pool, &name)? {
            return user(rows, pool, &username);
        }
    }
    Ok(None)
}

/// The user of a username.
pub(crate) fn user(rows: &impl Rows, pool: &Pool, username: &str) -> Result<Option<User>, ApiError> {
    rows.row(USERS.of(&pool.id), &user_key(pool, username)).map(|row| decode(&row)).transpose()
}

/// The username of whoever has a name.
pub(crate) fn holder(rows: &impl Rows, pool: &Pool, name: &Name) -> Result<Option<String>, ApiError> {
    let row = rows.row(NAMES.of(&pool.id), &name_key(name));
    row.map(|row| String::from_utf8(row.to_vec()).map_err(|_| errors::corrupt("a name"))).transpose()
}

/// Writes a user, with the names that lead to it in place of those that led to what it was. A name that somebody else has is
/// taken from them: whoever must not do that asks [`holder`] first.
pub(crate) fn put_user(
    tx: &mut Tx<'_>,
    pool: &Pool,
    before: Option<&User>,
    user: &User,
) -> Result<(), ApiError> {
    let names = user.names(pool);
    for gone in before.map(|before| before.names(pool)).unwrap_or_default() {
        if !names.contains(&gone) {
            tx.remove(NAMES.of(&pool.id), name_key(&gone));
        }
    }
    for name in names {
        tx.put(NAMES.of(&pool.id), name_key(&name), user.username.as_bytes().to_vec());
    }
    tx.put(USERS.of(&pool.id), user_key(pool, &user.username), encode(user)?);
    Ok(())
}

/// Removes a user, and the names that lead to it and to nobody else.
pub(crate) fn remove_user(tx: &mut Tx<'_>, pool: &Pool, user: &User) -> Result<(), ApiError> {
    for name in user.names(pool) {
        if holder(tx, pool, &name)?.as_deref() == Some(user.username.as_str()) {
            tx.remove(NAMES.of(&pool.id), name_key(&name));
        }
    }
    tx.remove(USERS.of(&pool.id), user_key(pool, &user.username));
    rows::remove_user(tx, &pool.id, user);
    groups::remove_user(tx, &pool.id, user);
    codes::remove_user(tx, &pool.id, user);
    devices::remove_user(tx, &pool.id, user);
    Ok(())
}

/// Changes a user whom any name leads to, and gives it as it is then. Aliases are the caller's to claim.
///
/// # Errors
/// `UserNotFoundException` if there is none, or what the change answers.
pub(crate) fn change_user(
    tx: &mut Tx<'_>,
    pool: &Pool,
    name: &str,
    now: Time,
    change: impl FnOnce(&mut User) -> Result<(), ApiError>,
) -> Result<User, ApiError> {
    let before = find_user(tx, pool, name)?.ok_or_else(errors::no_user)?;
    let mut after = before.clone();
    change(&mut after)?;
    after.modified = now.0;
    put_user(tx, pool, Some(&before), &after)?;
    Ok(after)
}
