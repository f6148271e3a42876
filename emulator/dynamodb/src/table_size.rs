//! How many bytes a table's items have, without a write having to pay for the answer.
//!
//! The last answer is kept with the number of the change it followed, and the feed says what has changed since. So a
//! description costs as much as was written since the last one; a write costs nothing. Where the feed has let the changes go,
//! all items are counted.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use store::{Key, Part};

use crate::collections::{ITEMS, SIZES, item_size};
use crate::errors;

/// So many changes are looked at before an answer is kept for the next time.
const CHANGES_BEFORE_KEEPING: u64 = 1000;
/// So many changes are read from the feed at once.
const CHANGES_AT_ONCE: usize = 4096;
/// How often a count of all items is begun again because items were written meanwhile.
const COUNTS: usize = 3;

/// A row of [`SIZES`].
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
struct Known {
    bytes: u64,
    /// The number of the last change that is counted; changes of a table are numbered from 1.
    change: u64,
}

/// The bytes of a table's items.
pub(crate) async fn table_size(call: &Call, table: &str) -> Result<u64, ApiError> {
    let items = ITEMS.of(table);
    let key = Key::text(table);
    let kept = call.store.get(SIZES.whole(), &key);
    let kept: Known = match &kept {
        Some(kept) => serde_json::from_slice(kept).map_err(|_| errors::corrupt("a table's size"))?,
        None => Known::default(),
    };
    let (known, lasting) = match since(call, items, kept)? {
        Some(known) => (known, true),
        None => count(call, items)?,
    };
    if lasting && known.change >= kept.change + CHANGES_BEFORE_KEEPING {
        let row = serde_json::to_vec(&known).map_err(|error| ApiError::internal(error.to_string()))?;
        let keep = call.store.commit(|tx| {
            tx.put(SIZES.whole(), key, row);
            Ok::<_, ApiError>(())
        });
        keep.await?;
    }
    Ok(known.bytes)
}

/// What is known, brought up to date from the feed; `None` if the feed does not reach back so far.
fn since(call: &Call, items: Part<'_>, mut known: Known) -> Result<Option<Known>, ApiError> {
    loop {
        let Ok(entries) = call.store.changes_after(items, known.change, CHANGES_AT_ONCE) else {
            return Ok(None);
        };
        for entry in &entries {
            let change = entry.change();
            let before = size(item_size(change.before.as_ref())?);
            let after = size(item_size(change.after.as_ref())?);
            known = Known { bytes: (known.bytes + after).saturating_sub(before), change: entry.number };
        }
        if entries.len() < CHANGES_AT_ONCE {
            return Ok(Some(known));
        }
    }
}

/// All items counted, and whether it is certain after which change.
fn count(call: &Call, items: Part<'_>) -> Result<(Known, bool), ApiError> {
    let mut change = call.store.last_change(items);
    let mut snapshot = call.store.snapshot();
    let mut certain = false;
    for _ in 0..COUNTS {
        let after = call.store.last_change(items);
        certain = after == change;
        if certain {
            break;
        }
        change = after;
        snapshot = call.store.snapshot();
    }
    let mut bytes = 0;
    for (_, item) in snapshot.all(items) {
        bytes += size(item_size(Some(item))?);
    }
    Ok((Known { bytes, change }, certain))
}

fn size(bytes: usize) -> u64 {
    bytes as u64
}
