//! Making the index anew where it is not: after a restart and after an import.
//!
//! Writers keep the index of what they write also while it is incomplete. So what is left to add are the rows of
//! resources that nobody has written since; whether that is so is asked in the commit that adds them.

use contract::{ApiError, Call};
use store::{Key, ScopedStore, Tx, nothing};

use super::{INDEX, Rows, replace};
use crate::collections::{Address, VERSIONS, newest_of};
use crate::model::version::Version;

/// The key of the mark that the index is complete. No type has this byte.
const COMPLETE: u8 = 0xFE;

/// How many resources are added in one commit.
const CHUNK: usize = 2_000;

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
    let newest = newest.collect::<Result<Vec<(String, String, Version)>, ApiError>>()?;
    for chunk in newest.chunks(CHUNK) {
        let mut rows = Vec::with_capacity(chunk.len());
        for (resource_type, _, version) in chunk {
            rows.push(Rows::of_version(resource_type, version)?);
        }
        let add = |tx: &mut Tx<'_>| {
            for ((resource_type, id, version), rows) in chunk.iter().zip(&rows) {
                let address = Address { data_store, resource_type, id };
                let still = address.newest_in(tx)?.is_some_and(|newest| newest.number == version.number);
                if still {
                    replace(tx, &address, None, Some((version, rows)));
                }
            }
            Ok::<(), ApiError>(())
        };
        store.commit(add).await?;
        tokio::task::yield_now().await;
    }
    let mark = |tx: &mut Tx<'_>| {
        complete(tx, data_store);
        Ok::<(), ApiError>(())
    };
    store.commit(mark).await
}
