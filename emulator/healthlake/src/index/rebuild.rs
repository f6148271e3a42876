//! Making the index anew where it is not: after a restart and after an import.
//!
//! Writers keep the index of what they write also while it is incomplete. So what is left to add are the rows of
//! resources that nobody has written since; whether that is so is asked in the commit that adds them.

use std::num::NonZero;

use contract::{ApiError, Call};
use futures_util::{StreamExt, stream};
use store::{Key, ScopedStore, Tx, nothing};
use tokio::task::spawn_blocking;

use super::{INDEX, Rows, replace};
use crate::collections::{Address, VERSIONS, newest_of};
use crate::model::version::Version;

/// The key of the mark that the index is complete. No type has this byte.
const COMPLETE: u8 = 0xFE;

/// How many resources are added in one commit.
const CHUNK: usize = 2_000;

/// Type and id of a resource, and its newest version.
type Newest = (String, String, Version);

fn mark() -> Key {
    Key::from_bytes(&[COMPLETE])
}

/// Marks the index of a data store as complete, as it is when there are no resources.
pub(crate) fn complete(tx: &mut Tx<'_>, data_store: &str) {
    tx.derive(INDEX.of(data_store), [(mark(), Some(nothing()))]);
}

/// Waits until the index of a data store can be asked. Cheap where it can.
///
/// # Errors
/// What the store answers; a 500 for a version that cannot be read.
pub(crate) async fn ready(call: &Call, data_store: &str) -> Result<(), ApiError> {
    if call.store.get(INDEX.of(data_store), &mark()).is_some() {
        return Ok(());
    }
    rebuild(&call.store, data_store).await
}

/// Adds what is missing in the index of a data store and marks it as complete.
///
/// # Errors
/// As [`ready`].
pub(crate) async fn rebuild(store: &ScopedStore, data_store: &str) -> Result<(), ApiError> {
    let snapshot = store.snapshot();
    let newest = newest_of(snapshot.all(VERSIONS.of(data_store)));
    let newest = newest.collect::<Result<Vec<Newest>, ApiError>>()?;
    let mut rest = newest.into_iter();
    let chunks = std::iter::from_fn(move || {
        let chunk: Vec<Newest> = rest.by_ref().take(CHUNK).collect();
        (!chunk.is_empty()).then_some(chunk)
    });
    // Reading resources costs more than adding their rows, and takes turns with nobody: threads do that ahead.
    let ahead = std::thread::available_parallelism().map_or(1, NonZero::get);
    let mut made = stream::iter(chunks).map(|chunk| spawn_blocking(move || with_rows(chunk))).buffered(ahead);
    while let Some(made) = made.next().await {
        let chunk = made.map_err(|error| ApiError::internal(error.to_string()))??;
        let add = |tx: &mut Tx<'_>| {
            for ((resource_type, id, version), rows) in &chunk {
                let address = Address { data_store, resource_type, id };
                let still = address.newest_in(tx)?.is_some_and(|newest| newest.number == version.number);
                if still {
                    replace(tx, &address, None, Some((version, rows)));
                }
            }
            Ok::<(), ApiError>(())
        };
        store.commit(add).await?;
    }
    let mark = |tx: &mut Tx<'_>| {
        complete(tx, data_store);
        Ok::<(), ApiError>(())
    };
    store.commit(mark).await
}

fn with_rows(chunk: Vec<Newest>) -> Result<Vec<(Newest, Rows)>, ApiError> {
    let with_rows = |newest: Newest| {
        let rows = Rows::of_version(&newest.0, &newest.2)?;
        Ok((newest, rows))
    };
    chunk.into_iter().map(with_rows).collect()
}
