//! The named consumers of `$changes`: for each, the number of the last change that it has acknowledged.
//!
//! A consumer reads on behind that number, so what it has not acknowledged comes again: at least once, in order. A number
//! only grows, unless the consumer is told to replay. Consumers know nothing of each other, and none of them keeps a
//! change in the feed: a forgotten consumer would make it grow for ever. Who falls behind what is kept is told so (410).

use contract::{ApiError, Call, Time};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Key, Snapshot, Tx};

use crate::collections::{CHANGE_CONSUMERS, decode, encode, is_active_in};
use crate::errors;

/// How many consumers a data store may have.
const MOST_CONSUMERS: usize = 1_000;
/// The length of a name.
const MOST_LETTERS: usize = 64;

/// A consumer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Consumer {
    /// The number of the last change that it has dealt with.
    pub(crate) acknowledged: u64,
    /// In milliseconds since 1970.
    created: i64,
    /// When it last acknowledged something or was moved.
    updated: i64,
}

impl Consumer {
    /// As it is told to clients.
    pub(crate) fn json(&self, name: &str, latest: u64) -> Value {
        json!({
            "name": name,
            "acknowledged": self.acknowledged,
            "behind": latest.saturating_sub(self.acknowledged),
            "created": Time(self.created).iso(),
            "updated": Time(self.updated).iso(),
        })
    }
}

/// A name that a request gives: letters, digits, `.`, `_` and `-`.
pub(crate) fn name<'r>(parameter: &str, name: &'r str) -> Result<&'r str, ApiError> {
    let good = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    if (1..=MOST_LETTERS).contains(&name.len()) && name.bytes().all(good) {
        return Ok(name);
    }
    let expected = format!("1 to {MOST_LETTERS} letters, digits, '.', '_' and '-'");
    Err(errors::invalid_parameter(parameter, name, &expected))
}

/// A consumer as of now.
pub(crate) fn find(call: &Call, data_store: &str, name: &str) -> Result<Option<Consumer>, ApiError> {
    call.store.get(CHANGE_CONSUMERS.of(data_store), &Key::text(name)).map(|row| decode(&row)).transpose()
}

/// All consumers of a data store, by name.
pub(crate) fn all(snapshot: &Snapshot, data_store: &str) -> Result<Vec<(String, Consumer)>, ApiError> {
    let rows = snapshot.all(CHANGE_CONSUMERS.of(data_store));
    rows.map(|(key, row)| Ok((key.read().text().unwrap_or_default(), decode(row)?))).collect()
}

/// Takes note that a consumer has dealt with everything up to a number; one that is not known is made. A number that was
/// acknowledged before changes nothing.
pub(crate) fn acknowledge(
    tx: &mut Tx<'_>,
    now: Time,
    data_store: &str,
    name: &str,
    number: u64,
) -> Result<Consumer, ApiError> {
    match found(tx, data_store, name)? {
        Some(consumer) if consumer.acknowledged >= number => Ok(consumer),
        consumer => put(tx, now, data_store, name, consumer, number),
    }
}

/// Puts a consumer behind a number, forwards or backwards; one that is not known is made.
pub(crate) fn place(
    tx: &mut Tx<'_>,
    now: Time,
    data_store: &str,
    name: &str,
    number: u64,
) -> Result<Consumer, ApiError> {
    let consumer = found(tx, data_store, name)?;
    put(tx, now, data_store, name, consumer, number)
}

/// Forgets a consumer. Gives whether there was one.
pub(crate) fn remove(tx: &mut Tx<'_>, data_store: &str, name: &str) -> bool {
    let is_there = tx.get(CHANGE_CONSUMERS.of(data_store), &Key::text(name)).is_some();
    tx.remove(CHANGE_CONSUMERS.of(data_store), Key::text(name));
    is_there
}

fn found(tx: &Tx<'_>, data_store: &str, name: &str) -> Result<Option<Consumer>, ApiError> {
    if !is_active_in(tx, data_store) {
        return Err(errors::no_such_data_store(data_store));
    }
    tx.get(CHANGE_CONSUMERS.of(data_store), &Key::text(name)).map(|row| decode(&row)).transpose()
}

fn put(
    tx: &mut Tx<'_>,
    now: Time,
    data_store: &str,
    name: &str,
    before: Option<Consumer>,
    number: u64,
) -> Result<Consumer, ApiError> {
    if before.is_none() && tx.before().count(CHANGE_CONSUMERS.of(data_store)) >= MOST_CONSUMERS {
        return Err(errors::too_many_consumers(MOST_CONSUMERS));
    }
    let created = before.map_or(now.0, |before| before.created);
    let consumer = Consumer { acknowledged: number, created, updated: now.0 };
    tx.put(CHANGE_CONSUMERS.of(data_store), Key::text(name), encode(&consumer)?);
    Ok(consumer)
}
