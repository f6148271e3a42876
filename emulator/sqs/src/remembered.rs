//! What a FIFO queue remembers for five minutes.
//!
//! | collection | part of | key | value |
//! | --- | --- | --- | --- |
//! | `sqs.deduplication` | queue id | group, or nothing where ids count in the whole queue; deduplication id | when; [`Sent`] as JSON |
//! | `sqs.attempts` | queue id | receive request attempt id | when; the receipts that were given, as JSON |
//! | `sqs.*-ages` | queue id | when, key | nothing |
//!
//! Each new row takes away a few of the old ones, so there are never many more than five minutes' worth.

use contract::ApiError;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use store::{Collection, Key, Snapshot, Tx, nothing};

use crate::collections::{decode, encode};
use crate::model::queue::Queue;

/// For how long a row counts.
const LIFETIME_MILLISECONDS: u64 = 5 * 60 * 1_000;
/// How many old rows a new one takes away.
const SWEPT: usize = 4;

/// Rows of one kind.
#[derive(Debug)]
pub(crate) struct Remembered {
    rows: Collection,
    ages: Collection,
}

/// The messages that were sent under deduplication ids.
pub(crate) static DEDUPLICATION: Remembered = Remembered {
    rows: Collection::new("sqs.deduplication"),
    ages: Collection::new("sqs.deduplication-ages"),
};

/// The messages that were given under receive request attempt ids.
pub(crate) static ATTEMPTS: Remembered =
    Remembered { rows: Collection::new("sqs.attempts"), ages: Collection::new("sqs.attempt-ages") };

/// A message that was sent under a deduplication id.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Sent {
    pub(crate) id: String,
    pub(crate) number: u64,
}

impl Remembered {
    /// What is remembered under a key.
    pub(crate) fn get<T: DeserializeOwned>(
        &'static self,
        tx: &Tx<'_>,
        queue: &str,
        key: &Key,
        now: u64,
    ) -> Result<Option<T>, ApiError> {
        let Some(row) = tx.get(self.rows.of(queue), key) else { return Ok(None) };
        let Some((when, row)) = row.split_first_chunk::<8>() else { return Ok(None) };
        if is_old(u64::from_be_bytes(*when), now) { Ok(None) } else { decode(row).map(Some) }
    }

    /// Remembers a value under a key, and forgets old ones.
    pub(crate) fn put(
        &'static self,
        tx: &mut Tx<'_>,
        before: &Snapshot,
        queue: &str,
        key: Key,
        (value, now): (&impl Serialize, u64),
    ) -> Result<(), ApiError> {
        for (age, _) in before.all(self.ages.of(queue)).take(SWEPT) {
            let mut parts = age.read();
            let Some(when) = parts.number() else { continue };
            if !is_old(when, now) {
                break;
            }
            let old = parts.rest();
            tx.remove(self.ages.of(queue), age.clone());
            // A key that was used anew since has a younger age.
            let row = tx.get(self.rows.of(queue), &old);
            if row.is_some_and(|row| row.starts_with(&when.to_be_bytes())) {
                tx.remove(self.rows.of(queue), old);
            }
        }
        let mut row = now.to_be_bytes().to_vec();
        row.extend_from_slice(&encode(value)?);
        tx.put(self.ages.of(queue), Key::parts().number(now).parts_of(&key).key(), nothing());
        tx.put(self.rows.of(queue), key, row);
        Ok(())
    }

    /// Forgets all that a queue remembers.
    pub(crate) fn forget(&'static self, tx: &mut Tx<'_>, queue: &str) {
        tx.drop_part(self.rows.of(queue));
        tx.drop_part(self.ages.of(queue));
    }
}

fn is_old(when: u64, now: u64) -> bool {
    when.saturating_add(LIFETIME_MILLISECONDS) <= now
}

/// What was sent to a queue under a deduplication id. An id that counted in the whole queue still does so when it is said to
/// count in its group alone from now on (captured).
pub(crate) fn sent(
    tx: &Tx<'_>,
    queue: &Queue,
    group: &str,
    id: &str,
    now: u64,
) -> Result<Option<Sent>, ApiError> {
    let in_queue = DEDUPLICATION.get(tx, &queue.id, &deduplication_key("", id), now)?;
    if in_queue.is_some() || !queue.attributes.deduplication_per_group {
        return Ok(in_queue);
    }
    DEDUPLICATION.get(tx, &queue.id, &deduplication_key(group, id), now)
}

/// Remembers what was sent under a deduplication id.
pub(crate) fn remember_sent(
    tx: &mut Tx<'_>,
    before: &Snapshot,
    queue: &Queue,
    (group, id): (&str, &str),
    (sent, now): (&Sent, u64),
) -> Result<(), ApiError> {
    let group = if queue.attributes.deduplication_per_group { group } else { "" };
    DEDUPLICATION.put(tx, before, &queue.id, deduplication_key(group, id), (sent, now))
}

fn deduplication_key(group: &str, id: &str) -> Key {
    Key::parts().text(group).text(id).key()
}
