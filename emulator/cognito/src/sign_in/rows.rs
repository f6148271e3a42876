//! What is kept of sign-ins, beside the users.
//!
//! | collection | part of | key | value |
//! | --- | --- | --- | --- |
//! | [`SIGN_INS`] | pool id | `sub`, event id | [`SignIn`] as JSON |
//! | [`FACTORS`] | pool id | `sub` | [`Factors`] as JSON |
//! | [`ATTEMPTS`] | pool id | `sub` | [`Attempts`] as JSON |
//! | [`SPENT`] | pool id | when it would expire, its number | nothing |

use std::ops::Bound;

use contract::{ApiError, Time};
use serde::{Deserialize, Serialize};
use store::{Collection, Key, Tx};

use super::attempts::Attempts;
use super::factors::Factors;
use crate::collections::{Rows, decode, encode};
use crate::model::user::User;

pub(crate) static SIGN_INS: Collection = Collection::new("cognito.sign-ins");
pub(crate) static FACTORS: Collection = Collection::new("cognito.factors");
pub(crate) static ATTEMPTS: Collection = Collection::new("cognito.attempts");
pub(crate) static SPENT: Collection = Collection::new("cognito.spent");

/// One sign-in, from which tokens follow for as long as it is here: removing it revokes them.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct SignIn {
    /// The `event_id` of its tokens.
    pub(crate) event: String,
    pub(crate) client: String,
    /// The `jti` of its first tokens; none where the client's tokens cannot be revoked.
    pub(crate) origin: Option<String>,
    /// Milliseconds since 1970.
    pub(crate) began: i64,
    /// When its refresh token expires.
    pub(crate) ends: i64,
    pub(crate) scopes: Vec<String>,
    /// Whether it came by OAuth's endpoints.
    pub(crate) by_oauth: bool,
    /// How often its refresh token was replaced.
    pub(crate) rotations: u64,
    /// Until when the refresh token before this one is good.
    pub(crate) grace: i64,
    /// From where, in a pool that remembers devices.
    #[serde(default)]
    pub(crate) device: Option<SignInDevice>,
}

/// The device that a sign-in is made from.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct SignInDevice {
    pub(crate) key: String,
    pub(crate) group: String,
    /// Whether its names were given with this sign-in.
    pub(crate) is_new: bool,
}

fn sign_in_key(sub: &str, event: &str) -> Key {
    Key::parts().text(sub).text(event).key()
}

/// A sign-in that was not revoked.
pub(crate) fn sign_in(
    rows: &impl Rows,
    pool: &str,
    sub: &str,
    event: &str,
) -> Result<Option<SignIn>, ApiError> {
    rows.row(SIGN_INS.of(pool), &sign_in_key(sub, event)).map(|row| decode(&row)).transpose()
}

/// Keeps a sign-in, and forgets those of the user that are over.
pub(crate) fn put_sign_in(
    tx: &mut Tx<'_>,
    pool: &str,
    sub: &str,
    now: Time,
    kept: &SignIn,
) -> Result<(), ApiError> {
    for (key, row) in tx.prefix(SIGN_INS.of(pool), &Key::parts().text(sub).key()) {
        if decode::<SignIn>(&row)?.ends <= now.0 {
            tx.remove(SIGN_INS.of(pool), key);
        }
    }
    tx.put(SIGN_INS.of(pool), sign_in_key(sub, &kept.event), encode(kept)?);
    Ok(())
}

/// Revokes a sign-in and all that follows from it.
pub(crate) fn remove_sign_in(tx: &mut Tx<'_>, pool: &str, sub: &str, event: &str) {
    tx.remove(SIGN_INS.of(pool), sign_in_key(sub, event));
}

/// Revokes every sign-in of a user.
pub(crate) fn sign_out_everywhere(tx: &mut Tx<'_>, pool: &str, user: &User) {
    for (key, _) in tx.prefix(SIGN_INS.of(pool), &Key::parts().text(&user.sub).key()) {
        tx.remove(SIGN_INS.of(pool), key);
    }
}

/// Revokes the sign-ins of a user that were made from a device.
pub(crate) fn sign_out_device(
    tx: &mut Tx<'_>,
    pool: &str,
    user: &User,
    device: &str,
) -> Result<(), ApiError> {
    for (key, row) in tx.prefix(SIGN_INS.of(pool), &Key::parts().text(&user.sub).key()) {
        if decode::<SignIn>(&row)?.device.is_some_and(|known| known.key == device) {
            tx.remove(SIGN_INS.of(pool), key);
        }
    }
    Ok(())
}

/// A user's second factors.
pub(crate) fn factors(rows: &impl Rows, pool: &str, user: &User) -> Result<Factors, ApiError> {
    let row = rows.row(FACTORS.of(pool), &Key::text(&user.sub));
    row.map_or_else(|| Ok(Factors::default()), |row| decode(&row))
}

/// Keeps a user's second factors.
pub(crate) fn put_factors(
    tx: &mut Tx<'_>,
    pool: &str,
    user: &User,
    factors: &Factors,
) -> Result<(), ApiError> {
    tx.put(FACTORS.of(pool), Key::text(&user.sub), encode(factors)?);
    Ok(())
}

/// How a user's last attempts went.
pub(crate) fn attempts(rows: &impl Rows, pool: &str, user: &User) -> Result<Attempts, ApiError> {
    let row = rows.row(ATTEMPTS.of(pool), &Key::text(&user.sub));
    row.map_or_else(|| Ok(Attempts::default()), |row| decode(&row))
}

/// Keeps how a user's last attempts went; those of a user who got in are forgotten.
pub(crate) fn put_attempts(
    tx: &mut Tx<'_>,
    pool: &str,
    user: &User,
    attempts: Attempts,
) -> Result<(), ApiError> {
    match attempts == Attempts::default() {
        true => tx.remove(ATTEMPTS.of(pool), Key::text(&user.sub)),
        false => tx.put(ATTEMPTS.of(pool), Key::text(&user.sub), encode(&attempts)?),
    }
    Ok(())
}

/// Spends what may be used once: `false` if it was. What was spent and would have expired by now is forgotten.
pub(crate) fn spend(tx: &mut Tx<'_>, pool: &str, number: &str, expires: i64, now: Time) -> bool {
    let at = |time: i64| Key::parts().number(u64::try_from(time).unwrap_or(0));
    let over = (Bound::Unbounded, Bound::Excluded(at(now.0).key()));
    for (key, _) in tx.range(SPENT.of(pool), over) {
        tx.remove(SPENT.of(pool), key);
    }
    let key = at(expires).text(number).key();
    if tx.get(SPENT.of(pool), &key).is_some() {
        return false;
    }
    tx.put(SPENT.of(pool), key, store::nothing());
    true
}

/// Forgets all of a user who is deleted.
pub(crate) fn remove_user(tx: &mut Tx<'_>, pool: &str, user: &User) {
    sign_out_everywhere(tx, pool, user);
    for collection in [&FACTORS, &ATTEMPTS] {
        tx.remove(collection.of(pool), Key::text(&user.sub));
    }
}

/// Forgets all of a pool that is deleted.
pub(crate) fn remove_pool(tx: &mut Tx<'_>, pool: &str) {
    for collection in [&SIGN_INS, &FACTORS, &ATTEMPTS, &SPENT] {
        tx.drop_part(collection.of(pool));
    }
    super::custom::remove_pool(tx, pool);
    crate::keys::remove(tx, pool);
}
