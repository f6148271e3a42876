//! How far a pipe is whose source is read, not taken from: kept in a row of its own, moved when a batch has been dealt with.

use std::collections::BTreeMap;

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use store::{Key, Tx};

use crate::collections::{PROGRESS, Rows, decode, encode};

/// How far a pipe is. Times are milliseconds since 1970.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Progress {
    /// For each shard, or for the one line of changes, where to read on.
    pub(crate) places: BTreeMap<String, Place>,
    /// How often the batch that is next has failed.
    pub(crate) failures: u32,
    /// When it is tried again.
    pub(crate) due: i64,
    /// How many records the batch has at most, if it was halved.
    pub(crate) most: Option<usize>,
}

/// Where to read on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Place {
    /// With the oldest there is.
    Horizon,
    /// By an iterator that the source has given, for as long as that is good; nothing came yet.
    Iterator(String),
    /// Behind this number.
    Behind(String),
    /// There is no more.
    Over,
}

/// How far a pipe is.
pub(crate) fn of(rows: &impl Rows, pipe: &str) -> Result<Progress, ApiError> {
    let row = rows.row(PROGRESS.whole(), &Key::text(pipe));
    Ok(row.map(|row| decode(&row)).transpose()?.unwrap_or_default())
}

/// Keeps how far a pipe is.
pub(crate) fn put(tx: &mut Tx<'_>, pipe: &str, progress: &Progress) -> Result<(), ApiError> {
    tx.put(PROGRESS.whole(), Key::text(pipe), encode(progress)?);
    Ok(())
}

/// The same in a commit of its own.
pub(crate) async fn keep(call: &Call, pipe: &str, progress: &Progress) -> Result<(), ApiError> {
    call.store.commit(|tx| put(tx, pipe, progress)).await
}
