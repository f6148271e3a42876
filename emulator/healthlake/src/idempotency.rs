//! The keys under which creates are done once.
//!
//! | collection | key | value |
//! | --- | --- | --- |
//! | `healthlake.idempotency-keys`, a part per data store | the key | when, in milliseconds since 1970, big-endian; then type/id |
//! | `healthlake.idempotency-ages`, a part per data store | when, the key | nothing |
//!
//! A key is forgotten after [`LIFETIME_MILLISECONDS`]. Each new key takes away a few of the old ones, so none is kept for nothing.

use contract::Time;
use store::{Collection, Key, Tx};

use crate::collections::Address;

/// How long a key counts: a day. Believed; AWS does not say.
const LIFETIME_MILLISECONDS: i64 = 24 * 60 * 60 * 1000;

/// How many old keys a new one takes away.
const SWEPT: usize = 4;

static KEYS: Collection = Collection::new("healthlake.idempotency-keys");
static AGES: Collection = Collection::new("healthlake.idempotency-ages");

/// What was created under a key: `Patient/1`.
pub(crate) fn created_under(tx: &Tx<'_>, now: Time, data_store: &str, key: &str) -> Option<String> {
    let row = tx.get(KEYS.of(data_store), &Key::text(key))?;
    let (created, location) = row.split_first_chunk::<8>()?;
    let counts = Time(i64::from_be_bytes(*created)).plus(LIFETIME_MILLISECONDS) > now;
    counts.then(|| String::from_utf8_lossy(location).into_owned())
}

/// Remembers what was created under a key, and forgets old keys.
pub(crate) fn remember(tx: &mut Tx<'_>, now: Time, data_store: &str, key: &str, address: &Address<'_>) {
    let before = tx.before();
    let oldest = before.all(AGES.of(data_store)).take(SWEPT);
    for (age, _) in oldest {
        let mut parts = age.read();
        let (Some(created), Some(old)) = (parts.number(), parts.text()) else { continue };
        if Time(i64::try_from(created).unwrap_or(0)).plus(LIFETIME_MILLISECONDS) > now {
            break;
        }
        tx.remove(AGES.of(data_store), age.clone());
        tx.remove(KEYS.of(data_store), Key::text(&old));
    }
    let mut row = now.0.to_be_bytes().to_vec();
    row.extend_from_slice(format!("{}/{}", address.resource_type, address.id).as_bytes());
    let age = Key::parts().number(u64::try_from(now.0).unwrap_or(0)).text(key).key();
    tx.put(AGES.of(data_store), age, store::nothing());
    tx.put(KEYS.of(data_store), Key::text(key), row);
}

/// Removes all keys of a data store.
pub(crate) fn drop_keys(tx: &mut Tx<'_>, data_store: &str) {
    tx.drop_part(KEYS.of(data_store));
    tx.drop_part(AGES.of(data_store));
}
