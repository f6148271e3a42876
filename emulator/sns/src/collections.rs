//! What SNS keeps. Times are milliseconds since 1970.
//!
//! | collection | part of | key | value |
//! | --- | --- | --- | --- |
//! | [`TOPICS`] | | name | [`Topic`](crate::model::topic::Topic) as JSON |
//! | [`SUBSCRIPTIONS`] | | topic's name, id | [`Subscription`](crate::model::subscription::Subscription) as JSON |
//! | [`WAITING`] | | name of a FIFO topic, number | a [`Parcel`](crate::delivery::Parcel) that waits for its turn, as JSON |
//! | [`SEEN`] | | name of a FIFO topic, scope, deduplication id | what was answered the first time: [`crate::publishing`] |
//! | [`SEEN_UNTIL`] | | name of a FIFO topic, until when, scope, deduplication id | nothing |
//! | [`RETRIES`] | | delivery | how far a delivery is that is tried again: [`crate::retries`] |
//! | [`SIGNING_KEYS`] | the program | what the URL of the certificate says | the key that notifications are signed with, PKCS #1 |

pub(crate) use contract::rows::{Rows, decode, encode};
use contract::{ApiError, rows};
use serde::de::DeserializeOwned;
use store::{Collection, Key, Part, ScopedStore, Snapshot, Tx, Value};

pub(crate) static TOPICS: Collection = Collection::with_feed("sns.topics");
pub(crate) static SUBSCRIPTIONS: Collection = Collection::with_feed("sns.subscriptions");
pub(crate) static WAITING: Collection = Collection::new("sns.waiting");
pub(crate) static SEEN: Collection = Collection::new("sns.seen");
pub(crate) static SEEN_UNTIL: Collection = Collection::new("sns.seen-until");
pub(crate) static RETRIES: Collection = Collection::new("sns.retries");
pub(crate) static SIGNING_KEYS: Collection = Collection::new("sns.signing-keys");

/// What the rows whose keys begin with another are read from.
pub(crate) trait Ranges: Rows {
    /// The rows whose keys begin with another.
    fn rows(&self, part: Part<'_>, prefix: &Key) -> Vec<(Key, Value)>;
}

impl Ranges for ScopedStore {
    fn rows(&self, part: Part<'_>, prefix: &Key) -> Vec<(Key, Value)> {
        self.snapshot().rows(part, prefix)
    }
}

impl Ranges for Snapshot {
    fn rows(&self, part: Part<'_>, prefix: &Key) -> Vec<(Key, Value)> {
        self.prefix(part, prefix).map(|(key, row)| (key.clone(), row.clone())).collect()
    }
}

impl Ranges for Tx<'_> {
    fn rows(&self, part: Part<'_>, prefix: &Key) -> Vec<(Key, Value)> {
        self.prefix(part, prefix)
    }
}

/// How many there are on a page.
const PAGE: usize = 100;

/// What fits on a page, and the token of the next if there is more. A token is the last key of the page before.
///
/// # Errors
/// `InvalidParameter` for a token that is none.
pub(crate) fn page<T: DeserializeOwned>(
    snapshot: &Snapshot,
    part: Part<'_>,
    prefix: &Key,
    token: Option<&str>,
) -> Result<(Vec<T>, Option<String>), ApiError> {
    let page = rows::Page { token, most: PAGE, invalid_token: crate::errors::invalid_token };
    page.of_rows(snapshot, part, prefix, |_| true)
}
