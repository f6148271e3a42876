//! `ItemCollectionMetrics`: how much lies under one partition key of a table with local secondary indexes.
//!
//! AWS estimates; this counts, when asked, the bytes in which the items are kept, which are never fewer than those that AWS
//! counts, and for each local index that an item has an entry in, no more than again as many. AWS's limit of 10 GB
//! (`ItemCollectionSizeLimitExceededException`, "Collection size exceeded.") is not enforced: nothing keeps the sizes, and every write
//! would have to count them.

use contract::{ApiError, Call};
use dynamodb_expression::Item;
use store::Value;

use crate::collections::read_head;
use crate::model::index::{IndexKind, entry_prefix};
use crate::request::ReturnItemCollectionMetrics;

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
    let local = indexes.iter().filter(|index| index.kind == IndexKind::Local).count();
    let Some(value) = key.get(&table.keys.hash.name).filter(|_| local > 0) else { return Ok(None) };
    let snapshot = call.store.snapshot();
    let items = snapshot.prefix(table.items(), &entry_prefix([value]).key());
    let bytes: usize = items.map(|(_, item)| item.len()).sum();
    let gigabytes = bytes.saturating_mul(1 + local) >> 30;
    let collection: Item = [(table.keys.hash.name.to_string(), value.clone())].into_iter().collect();
    let mut json = b"{\"ItemCollectionKey\":".to_vec();
    collection.write_json(&mut json);
    let range = format!(",\"SizeEstimateRangeGB\":[{gigabytes}.0,{}.0]}}", gigabytes + 1);
    json.extend_from_slice(range.as_bytes());
    Ok(String::from_utf8(json).ok())
}
