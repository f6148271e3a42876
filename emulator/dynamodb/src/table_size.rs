//! How much a table and its indexes hold, without a write having to pay for the answer.
//!
//! The last answer is kept with the number of the change it followed, and the feed says what has changed since. So a
//! description costs as much as was written since the last one; a write costs nothing. Where the feed has let the changes go,
//! all items are counted.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use store::{Key, Value};

use crate::collections::{SIZES, read_head, read_item};
use crate::errors;
use crate::indexes::{count as count_of, ready};
use crate::model::description::{Amount, Contents};
use crate::model::index::Index;
use crate::table_head::TableHead;

/// So many changes are looked at before an answer is kept for the next time.
const CHANGES_BEFORE_KEEPING: u64 = 1000;
/// So many changes are read from the feed at once.
const CHANGES_AT_ONCE: usize = 4096;
/// How often a count of all items is begun again because items were written meanwhile.
const COUNTS: usize = 3;

/// A row of [`SIZES`].
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Known {
    bytes: u64,
    /// Of each index, by name.
    #[serde(default)]
    indexes: Vec<(String, u64)>,
    /// The number of the last change that is counted; changes of a table are numbered from 1.
    change: u64,
}

impl Known {
    /// Nothing yet of a table with these indexes.
    fn nothing(indexes: &[Index<'_>]) -> Known {
        let indexes = indexes.iter().map(|index| (index.name().to_owned(), 0));
        Known { bytes: 0, indexes: indexes.collect(), change: 0 }
    }

    /// Whether this tells of these indexes and no others.
    fn is_of(&self, indexes: &[Index<'_>]) -> bool {
        self.indexes.iter().map(|(name, _)| name.as_str()).eq(indexes.iter().map(Index::name))
    }

    /// Counts an item in or out.
    fn count(
        &mut self,
        table: &TableHead<'_>,
        indexes: &[Index<'_>],
        item: Option<&Value>,
        change: fn(u64, u64) -> u64,
    ) -> Result<(), ApiError> {
        let Some(item) = item else { return Ok(()) };
        let item = read_item(item)?;
        self.bytes = change(self.bytes, item.size() as u64);
        for (index, (_, bytes)) in indexes.iter().zip(&mut self.indexes) {
            if index.has(&item) {
                *bytes = change(*bytes, index.projected_size(&table.keys, &item) as u64);
            }
        }
        Ok(())
    }
}

/// What the table in a row of `TABLES` holds, and its indexes.
pub(crate) async fn contents(call: &Call, name: &str, row: &Value) -> Result<Contents, ApiError> {
    let table = read_head(row)?;
    let indexes = table.indexes()?;
    let known = known(call, &table, &indexes).await?;
    for index in &indexes {
        ready(call, name, index).await?;
    }
    let snapshot = call.store.snapshot();
    let amounts = indexes.iter().zip(&known.indexes);
    Ok(Contents {
        table: Amount { items: snapshot.count(table.items()), bytes: known.bytes },
        indexes: amounts
            .map(|(index, (_, bytes))| Amount { items: count_of(&snapshot, index), bytes: *bytes })
            .collect(),
    })
}

/// The bytes of a table's items.
async fn known(call: &Call, table: &TableHead<'_>, indexes: &[Index<'_>]) -> Result<Known, ApiError> {
    let key = Key::text(&table.id);
    let kept = call.store.get(SIZES.whole(), &key);
    let kept: Option<Known> = match &kept {
        Some(kept) => Some(serde_json::from_slice(kept).map_err(|_| errors::corrupt("a table's size"))?),
        None => None,
    };
    let kept = kept.filter(|kept| kept.is_of(indexes)).unwrap_or_else(|| Known::nothing(indexes));
    let kept_change = kept.change;
    let (known, lasting) = match since(call, table, indexes, kept)? {
        Some(known) => (known, true),
        None => count(call, table, indexes)?,
    };
    if lasting && known.change >= kept_change + CHANGES_BEFORE_KEEPING {
        let row = serde_json::to_vec(&known).map_err(|error| ApiError::internal(error.to_string()))?;
        let keep = call.store.commit(|tx| {
            tx.put(SIZES.whole(), key, row);
            Ok::<_, ApiError>(())
        });
        keep.await?;
    }
    Ok(known)
}

/// What is known, brought up to date from the feed; `None` if the feed does not reach back so far.
fn since(
    call: &Call,
    table: &TableHead<'_>,
    indexes: &[Index<'_>],
    mut known: Known,
) -> Result<Option<Known>, ApiError> {
    loop {
        let Ok(entries) = call.store.changes_after(table.items(), known.change, CHANGES_AT_ONCE) else {
            return Ok(None);
        };
        for entry in &entries {
            let change = entry.change();
            known.count(table, indexes, change.after.as_ref(), |sum, bytes| sum + bytes)?;
            known.count(table, indexes, change.before.as_ref(), u64::saturating_sub)?;
            known.change = entry.number;
        }
        if entries.len() < CHANGES_AT_ONCE {
            return Ok(Some(known));
        }
    }
}

/// All items counted, and whether it is certain after which change.
fn count(call: &Call, table: &TableHead<'_>, indexes: &[Index<'_>]) -> Result<(Known, bool), ApiError> {
    let mut change = call.store.last_change(table.items());
    let mut snapshot = call.store.snapshot();
    let mut certain = false;
    for _ in 0..COUNTS {
        let after = call.store.last_change(table.items());
        certain = after == change;
        if certain {
            break;
        }
        change = after;
        snapshot = call.store.snapshot();
    }
    let mut known = Known::nothing(indexes);
    for (_, item) in snapshot.all(table.items()) {
        known.count(table, indexes, Some(item), |sum, bytes| sum + bytes)?;
    }
    Ok((Known { change, ..known }, certain))
}
