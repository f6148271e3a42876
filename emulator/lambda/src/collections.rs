//! What Lambda keeps.
//!
//! | collection | part of | key | value |
//! | --- | --- | --- | --- |
//! | [`FUNCTIONS`] | | name | [`Function`](crate::model::function::Function) as JSON, `$LATEST` included |
//! | [`VERSIONS`] | function | number | [`Version`](crate::model::function::Version) as JSON |
//! | [`CODE`] | function | SHA-256 of the zip | the zip |

use contract::ApiError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::{Collection, Key, Part, ScopedStore, Snapshot, Tx, Value};

use crate::errors;

pub(crate) static FUNCTIONS: Collection = Collection::with_feed("lambda.functions");
pub(crate) static VERSIONS: Collection = Collection::with_feed("lambda.versions");
pub(crate) static CODE: Collection = Collection::new("lambda.code");

pub(crate) fn encode(value: &impl Serialize) -> Result<Vec<u8>, ApiError> {
    serde_json::to_vec(value).map_err(|error| ApiError::internal(error.to_string()))
}

pub(crate) fn decode<T: DeserializeOwned>(row: &[u8]) -> Result<T, ApiError> {
    serde_json::from_slice(row).map_err(|error| errors::corrupt(&error))
}

/// What rows are read from: the newest state, a snapshot, or a transaction.
pub(crate) trait Rows {
    /// The row at a key.
    fn row(&self, part: Part<'_>, key: &Key) -> Option<Value>;
}

impl Rows for ScopedStore {
    fn row(&self, part: Part<'_>, key: &Key) -> Option<Value> {
        self.get(part, key)
    }
}

impl Rows for Snapshot {
    fn row(&self, part: Part<'_>, key: &Key) -> Option<Value> {
        self.get(part, key)
    }
}

impl Rows for Tx<'_> {
    fn row(&self, part: Part<'_>, key: &Key) -> Option<Value> {
        self.get(part, key)
    }
}

/// What is kept under a key.
pub(crate) fn find<T: DeserializeOwned>(
    rows: &impl Rows,
    part: Part<'_>,
    key: &Key,
) -> Result<Option<T>, ApiError> {
    rows.row(part, key).map(|row| decode(&row)).transpose()
}

/// Keeps something under a key.
pub(crate) fn put(tx: &mut Tx<'_>, part: Part<'_>, key: Key, value: &impl Serialize) -> Result<(), ApiError> {
    tx.put(part, key, encode(value)?);
    Ok(())
}
