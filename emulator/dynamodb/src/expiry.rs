//! Items that expire: which attribute says when, and the sweep that removes them.
//!
//! | collection | part of | key | value |
//! | --- | --- | --- | --- |
//! | `dynamodb.expiries` | table id | when, in seconds since 1970; hash key value, range key value | nothing; only in memory |
//! | `dynamodb.swept` | table id | `last` | the number of the commit that swept |
//!
//! An expired item is there, is read and can be changed, until the next sweep, once a minute on the clock (AWS takes up to some
//! days). A sweep removes items as a write does. That it was a sweep is told by the row of `dynamodb.swept` in the same commit.
//!
//! Entries are kept as those of indexes are: an entry with an empty key is the mark that all are there, and after a restart the
//! next sweep makes them anew.

use bytes::Bytes;
use contract::{ApiError, Call, Timer, timer};
use dynamodb_expression::{AttributeValue, Item};
use std::ops::Bound;
use store::{Collection, Commit, Key, Snapshot, Tx, nothing};

use crate::collections::{TABLES, read_head, read_item, table_key};
use crate::table_head::TableHead;
use crate::writing::{Image, write_item};

static EXPIRIES: Collection = Collection::derived("dynamodb.expiries");
static SWEPT: Collection = Collection::with_feed("dynamodb.swept");

/// Removes the expired items of a table.
pub(crate) const SWEEP: Timer =
    Timer { name: "dynamodb.sweep-expired", run: |call, table| Box::pin(sweep(call, table)) };

/// The time between two sweeps.
const SWEEP_MILLISECONDS: i64 = 60 * 1000;
/// How many items a commit of a sweep removes.
const REMOVED_AT_ONCE: usize = 100;
/// What expired longer ago is left alone, as AWS does with what is older than five years. Believed: to the second.
const LONGEST_AGO_SECONDS: u64 = 5 * 365 * 24 * 60 * 60;

/// When an item expires, in seconds since 1970: what its attribute says, if it is a number that has passed the epoch.
fn expiry(item: &Item, attribute: &str) -> Option<u64> {
    let Some(AttributeValue::N(number)) = item.get(attribute) else { return None };
    let text = number.to_string();
    let whole = text.split_once('.').map_or(text.as_str(), |(whole, _)| whole);
    whole.parse().ok()
}

/// The entry of an item at a key, if the item expires.
pub(crate) fn entry(item: &Item, attribute: &str, key: &Key) -> Option<Key> {
    expiry(item, attribute).map(|seconds| Key::parts().number(seconds).parts_of(key).key())
}

/// The key of the mark that all entries are there.
fn mark() -> Key {
    Key::from_bytes(&[])
}

/// Brings a table's entries from one entry of an item to the next.
pub(crate) fn replace(tx: &mut Tx<'_>, table: &TableHead<'_>, before: Option<Key>, after: Option<Key>) {
    if before != after {
        let gone = before.map(|key| (key, None));
        let come = after.map(|key| (key, Some(nothing())));
        tx.derive(EXPIRIES.of(&table.id), gone.into_iter().chain(come));
    }
}

/// Begins to watch a table for items that expire: those that it has, and those to come.
pub(crate) fn begin(tx: &mut Tx<'_>, call: &Call, table: &TableHead<'_>, name: &str) -> Result<(), ApiError> {
    tx.drop_part(EXPIRIES.of(&table.id));
    fill(tx, table)?;
    set(tx, call, &table.id, name);
    Ok(())
}

/// Lets expired items be.
pub(crate) fn end(tx: &mut Tx<'_>, call: &Call, table: &str) {
    timer::cancel(tx, call, &SWEEP, table);
    tx.drop_part(EXPIRIES.of(table));
}

/// Forgets which commits were sweeps.
pub(crate) fn forget(tx: &mut Tx<'_>, table: &str) {
    tx.drop_part(SWEPT.of(table));
}

/// Whether a commit removed items of a table because they had expired.
pub(crate) fn was_sweep(call: &Call, table: &str, commit: &Commit) -> bool {
    call.store.has_changed(commit, SWEPT.of(table))
}

fn set(tx: &mut Tx<'_>, call: &Call, table: &str, name: &str) {
    timer::set(tx, call, &SWEEP, table, call.now.plus(SWEEP_MILLISECONDS), name.as_bytes());
}

/// Gives the items that a table had before this transaction their entries.
fn fill(tx: &mut Tx<'_>, table: &TableHead<'_>) -> Result<(), ApiError> {
    let Some(attribute) = &table.time_to_live else { return Ok(()) };
    let mut rows = vec![(mark(), Some(nothing()))];
    let before = tx.before();
    for (key, item) in before.all(table.items()) {
        rows.extend(entry(&read_item(item)?, attribute, key).map(|entry| (entry, Some(nothing()))));
    }
    drop(before);
    tx.derive(EXPIRIES.of(&table.id), rows);
    Ok(())
}

/// The keys of the items that have expired, with their entries, as many as a commit removes.
fn expired(snapshot: &Snapshot, table: &str, now: u64) -> Vec<(Key, Key)> {
    let seconds = |seconds: u64| Key::parts().number(seconds).key();
    let from = Bound::Included(seconds(now.saturating_sub(LONGEST_AGO_SECONDS)));
    let entries = snapshot.range(EXPIRIES.of(table), (from, Bound::Excluded(seconds(now.saturating_add(1)))));
    let keys = entries.filter(|(entry, _)| !entry.as_bytes().is_empty()).filter_map(|(entry, _)| {
        let mut reader = entry.read();
        reader.number()?;
        Some((reader.rest(), entry.clone()))
    });
    keys.take(REMOVED_AT_ONCE).collect()
}

/// What a commit of a sweep has left to do.
enum Left {
    Nothing,
    More,
}

async fn sweep(call: Call, name: Bytes) -> Result<(), ApiError> {
    let name = String::from_utf8_lossy(&name).into_owned();
    let now = u64::try_from(call.now.0 / 1000).unwrap_or(0);
    let mut first = true;
    loop {
        let left = call.store.commit(|tx| sweep_some(tx, &call, &name, now, std::mem::take(&mut first)));
        if let Left::Nothing = left.await? {
            return Ok(());
        }
    }
}

/// Removes some of the expired items. The first commit sets the next sweep, and makes the entries if they are not there.
fn sweep_some(tx: &mut Tx<'_>, call: &Call, name: &str, now: u64, first: bool) -> Result<Left, ApiError> {
    let Some(row) = tx.get(TABLES.whole(), &table_key(name)) else { return Ok(Left::Nothing) };
    let table = read_head(&row)?;
    let Some(attribute) = &table.time_to_live else { return Ok(Left::Nothing) };
    if first {
        set(tx, call, &table.id, name);
    }
    let before = tx.before();
    if before.get(EXPIRIES.of(&table.id), &mark()).is_none() {
        drop(before);
        fill(tx, &table)?;
        return Ok(Left::More);
    }
    let expired = expired(&before, &table.id, now);
    drop(before);
    let (mut removed, all) = (0, expired.len());
    for (key, entry_there) in expired {
        let Some(kept) = tx.get(table.items(), &key) else { continue };
        let item = read_item(&kept)?;
        if entry(&item, attribute, &key) == Some(entry_there) {
            write_item(tx, &table, key, Some(Image::read(&kept, &item)), None)?;
            removed += 1;
        }
    }
    if removed > 0 {
        tx.put(SWEPT.of(&table.id), Key::text("last"), &tx.sequence().to_be_bytes()[..]);
    }
    Ok(if all == REMOVED_AT_ONCE && removed > 0 { Left::More } else { Left::Nothing })
}
