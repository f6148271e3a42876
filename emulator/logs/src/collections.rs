//! What CloudWatch Logs keeps. Times are milliseconds since 1970.
//!
//! | collection | part of | key | value |
//! | --- | --- | --- | --- |
//! | [`GROUPS`] | | name | [`Group`](crate::model::group::Group) as JSON |
//! | [`STREAMS`] | group id | name | [`Stream`](crate::model::stream::Stream) as JSON |
//! | [`EVENTS`] | group id, `/`, stream | [`Position`](crate::model::event::Position) | when it was put, and the message: [`crate::model::event`] |
//! | [`SUBSCRIPTIONS`] | group id | filter name | [`Subscription`](crate::subscriptions::Subscription) as JSON |
//! | [`POLICIES`] | | name | [`Policy`](crate::policies::Policy) as JSON |

use contract::ApiError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::{Collection, Key, Part, ScopedStore, Snapshot, Tx, Value};

use crate::errors;

pub(crate) static GROUPS: Collection = Collection::with_feed("logs.groups");
pub(crate) static STREAMS: Collection = Collection::new("logs.streams");
pub(crate) static EVENTS: Collection = Collection::new("logs.events");
pub(crate) static SUBSCRIPTIONS: Collection = Collection::with_feed("logs.subscriptions");
pub(crate) static POLICIES: Collection = Collection::with_feed("logs.policies");

pub(crate) fn encode(value: &impl Serialize) -> Result<Vec<u8>, ApiError> {
    serde_json::to_vec(value).map_err(|error| ApiError::internal(error.to_string()))
}

pub(crate) fn decode<T: DeserializeOwned>(row: &[u8]) -> Result<T, ApiError> {
    serde_json::from_slice(row).map_err(|_| errors::corrupt())
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

/// What is kept under a name.
pub(crate) fn named<T: DeserializeOwned>(
    rows: &impl Rows,
    part: Part<'_>,
    name: &str,
) -> Result<Option<T>, ApiError> {
    rows.row(part, &Key::text(name)).map(|row| decode(&row)).transpose()
}

/// Keeps something under a name.
pub(crate) fn put(
    tx: &mut Tx<'_>,
    part: Part<'_>,
    name: &str,
    value: &impl Serialize,
) -> Result<(), ApiError> {
    tx.put(part, Key::text(name), encode(value)?);
    Ok(())
}
