//! The entries of secondary indexes.
//!
//! An entry is a row without a value: its key is the item's index key and then its key in the table. Whoever reads through an
//! index takes the item from the table, in the same snapshot. So an index costs a key per item whatever it projects, a
//! write that leaves an item's index keys alone leaves its entries alone, and items with the same index key have an order of
//! their own, in which pages lose none.
//!
//! The entries are in the commit of the item and lie in memory alone. The mark that an index is complete is a row with an
//! empty key, before all entries. After a restart or an import it is not there, and [`ready`] makes the entries anew. A write
//! before that changes what the index will have anyhow.

use contract::{ApiError, Call};
use store::{Collection, Key, Snapshot, Tx, nothing};

use crate::collections::{read_head, read_item, table_row_in};
use crate::model::index::Index;
use crate::table_head::TableHead;

/// Entries, a part per index.
pub(crate) static INDEXES: Collection = Collection::derived("dynamodb.indexes");

/// The key of the mark that an index is complete.
fn mark() -> Key {
    Key::from_bytes(&[])
}

/// Whether a snapshot has all entries of an index.
fn is_complete(snapshot: &Snapshot, index: &Index<'_>) -> bool {
    snapshot.get(INDEXES.of(&index.id), &mark()).is_some()
}

/// How many entries an index has.
pub(crate) fn count(snapshot: &Snapshot, index: &Index<'_>) -> usize {
    snapshot.count(INDEXES.of(&index.id)).saturating_sub(1)
}

/// A snapshot that has all entries of an index of a table.
pub(crate) async fn ready(call: &Call, table: &str, index: &Index<'_>) -> Result<Snapshot, ApiError> {
    let snapshot = call.store.snapshot();
    if is_complete(&snapshot, index) {
        return Ok(snapshot);
    }
    drop(snapshot);
    let rebuild = call.store.commit(|tx| {
        let row = table_row_in(tx, table)?;
        let table = read_head(&row)?;
        // Another table may have its name by now.
        match table.index(index.name())? {
            Some(index) => fill(tx, &table, &index),
            None => Ok(()),
        }
    });
    rebuild.await?;
    Ok(call.store.snapshot())
}

/// Gives an index its entries for the items as they were before this transaction, and the mark that it is complete. An item
/// whose attributes cannot be keys of the index has no entry.
pub(crate) fn fill(tx: &mut Tx<'_>, table: &TableHead<'_>, index: &Index<'_>) -> Result<(), ApiError> {
    let before = tx.before();
    if is_complete(&before, index) {
        return Ok(());
    }
    let mut rows = vec![(mark(), Some(nothing()))];
    for (key, item) in before.all(table.items()) {
        let entry = index.entry(&read_item(item)?, key);
        rows.extend(entry.ok().flatten().map(|entry| (entry, Some(nothing()))));
    }
    drop(before);
    tx.derive(INDEXES.of(&index.id), rows);
    Ok(())
}

/// Brings an index from one entry of an item to the next.
pub(crate) fn replace(tx: &mut Tx<'_>, index: &Index<'_>, before: Option<Key>, after: Option<Key>) {
    if before == after {
        return;
    }
    let gone = before.map(|key| (key, None));
    let come = after.map(|key| (key, Some(nothing())));
    tx.derive(INDEXES.of(&index.id), gone.into_iter().chain(come));
}

/// Removes an index.
pub(crate) fn drop_index(tx: &mut Tx<'_>, index: &Index<'_>) {
    tx.drop_part(INDEXES.of(&index.id));
}
