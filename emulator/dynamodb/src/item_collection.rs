//! Item collections: what lies under one partition key of a table with local secondary indexes. How much it is, is kept, told as
//! `ItemCollectionMetrics`, and bounded.
//!
//! | collection | part of | key | value |
//! | --- | --- | --- | --- |
//! | [`SIZES`] | table id | hash key value | how many bytes lie there, in eight bytes |
//!
//! The bytes are those that AWS counts of each item, and of what is seen of it through each local index that has an entry of it;
//! believed: that nothing is added for an entry itself. A write keeps the size in its own commit, so it looks at one row more. Where
//! there is no row (nothing was written since the table was restored, or the collection was empty), the items are counted.

use contract::{ApiError, Call};
use dynamodb_expression::Item;
use store::{Collection, Key, Tx, Value};

use crate::collections::{read_head, read_item};
use crate::errors;
use crate::model::index::{Index, IndexKind, entry_prefix};
use crate::request::ReturnItemCollectionMetrics;
use crate::table_head::TableHead;

/// How much each item collection holds, of tables with local indexes.
static SIZES: Collection = Collection::new("dynamodb.item-collections");

/// The most bytes of an item collection: AWS's 10 GB.
const MAX_BYTES: u64 = 10 << 30;

/// What an item counts in its collection; nothing for none.
fn weight(table: &TableHead<'_>, indexes: &[Index<'_>], item: Option<&Item>) -> u64 {
    let Some(item) = item else { return 0 };
    let entries = indexes.iter().filter(|index| index.kind == IndexKind::Local && index.has(item));
    let seen: usize = entries.map(|index| index.projected_size(&table.keys, item)).sum();
    (item.size() + seen) as u64
}

/// What some kept items count together.
fn weigh<'v>(
    table: &TableHead<'_>,
    indexes: &[Index<'_>],
    items: impl Iterator<Item = &'v Value>,
) -> Result<u64, ApiError> {
    let mut bytes = 0;
    for item in items {
        bytes += weight(table, indexes, Some(&read_item(item)?));
    }
    Ok(bytes)
}

fn read_size(row: &Value) -> Result<u64, ApiError> {
    let bytes = row.as_ref().try_into().map_err(|_| errors::corrupt("an item collection's size"))?;
    Ok(u64::from_be_bytes(bytes))
}

/// Keeps the size of the collection of the item at `place`, which is about to become another, to come or to go. Gives the size if
/// it grows.
pub(crate) fn keep(
    tx: &mut Tx<'_>,
    table: &TableHead<'_>,
    indexes: &[Index<'_>],
    place: &Key,
    (before, after): (Option<&Item>, Option<&Item>),
) -> Result<Option<u64>, ApiError> {
    if indexes.iter().all(|index| index.kind != IndexKind::Local) {
        return Ok(None);
    }
    let hash = place.read().bytes().ok_or_else(|| errors::corrupt("an item's key"))?;
    let collection = Key::parts().bytes(&hash).key();
    let known = match tx.get(SIZES.of(&table.id), &collection) {
        Some(row) => read_size(&row)?,
        None => {
            let items = tx.prefix(table.items(), &collection);
            weigh(table, indexes, items.iter().map(|(_, item)| item))?
        }
    };
    let (gone, come) = (weight(table, indexes, before), weight(table, indexes, after));
    let bytes = known.saturating_sub(gone).saturating_add(come);
    if bytes == 0 {
        tx.remove(SIZES.of(&table.id), collection);
    } else {
        tx.put(SIZES.of(&table.id), collection, &bytes.to_be_bytes()[..]);
    }
    Ok((come > gone).then_some(bytes))
}

/// Refuses a write that has let a collection grow to more than it may be. What shrinks one, or leaves it as large as it is, is
/// let through.
pub(crate) fn bounded(call: &Call, grown: Option<u64>) -> Result<(), ApiError> {
    let most = call.settings.item_collection_bytes.unwrap_or(MAX_BYTES);
    if grown.is_some_and(|bytes| bytes > most) { Err(errors::item_collection_too_large()) } else { Ok(()) }
}

/// Forgets the sizes of a table's collections.
pub(crate) fn forget(tx: &mut Tx<'_>, table: &str) {
    tx.drop_part(SIZES.of(table));
}

/// The metrics of the collection that an item belongs to, as JSON; nothing if they were not asked for or the table has no local
/// index. `key` has at least the partition key.
pub(crate) fn metrics(
    call: &Call,
    wanted: ReturnItemCollectionMetrics,
    row: &Value,
    key: &Item,
) -> Result<Option<String>, ApiError> {
    if wanted == ReturnItemCollectionMetrics::None {
        return Ok(None);
    }
    let table = read_head(row)?;
    let indexes = table.indexes()?;
    let is_collected = indexes.iter().any(|index| index.kind == IndexKind::Local);
    let Some(value) = key.get(&table.keys.hash.name).filter(|_| is_collected) else { return Ok(None) };
    let place = entry_prefix([value]).key();
    let snapshot = call.store.snapshot();
    let bytes = match snapshot.get(SIZES.of(&table.id), &place) {
        Some(size) => read_size(&size)?,
        None => weigh(&table, &indexes, snapshot.prefix(table.items(), &place).map(|(_, item)| item))?,
    };
    let gigabytes = bytes >> 30;
    let collection: Item = [(table.keys.hash.name.to_string(), value.clone())].into_iter().collect();
    let mut json = b"{\"ItemCollectionKey\":".to_vec();
    collection.write_json(&mut json);
    let range = format!(",\"SizeEstimateRangeGB\":[{gigabytes}.0,{}.0]}}", gigabytes + 1);
    json.extend_from_slice(range.as_bytes());
    Ok(String::from_utf8(json).ok())
}
