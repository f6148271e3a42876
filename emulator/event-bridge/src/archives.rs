//! What archives hold.

use std::ops::Bound;

use contract::Call;
use store::Key;

use crate::collections::ARCHIVED;
use crate::model::archive::Archive;

/// How many events an archive holds, and how many bytes they are. What is kept no longer is not counted.
pub(crate) fn held(call: &Call, archive: &Archive) -> (usize, usize) {
    let horizon = u64::try_from(archive.horizon(call.now)).unwrap_or(0);
    let start = Key::parts().number(horizon).key();
    let snapshot = call.store.snapshot();
    let rows = snapshot.range(ARCHIVED.of(&archive.name), (Bound::Included(start), Bound::Unbounded));
    rows.fold((0, 0), |(count, bytes), (_, row)| (count + 1, bytes + row.len()))
}
