//! What HealthLake keeps.
//!
//! | collection | key | value |
//! | --- | --- | --- |
//! | `healthlake.datastores` | data store id | a letter for its status, then [`DataStore`] as JSON |
//! | `healthlake.client-tokens` | client token | [`Created`] as JSON |
//! | `healthlake.tags` | ARN | the tags as a JSON object, in the order they were first given |
//! | `healthlake.smart-data-stores`, of the program itself | data store id | [`SmartDataStore`] as JSON |
//! | `healthlake.versions`, a part per data store | type, id, version (descending) | [`Version`]'s row |
//! | `healthlake.erasures` | data store id | how many versions were erased, big-endian |
//! | `healthlake.change-consumers`, a part per data store | name | what `consumers` keeps of it, as JSON |
//! | `healthlake.subscriptions`, likewise | id of the Subscription | what `subscriptions` keeps of it, as JSON |
//! | `healthlake.subscription-triggers`, likewise | type, `create`, `update` or `delete`, id of the Subscription | nothing |
//! | `healthlake.subscription-events`, likewise | id of the Subscription, number of the event | the event as JSON |
//! | `healthlake.subscription-grants`, likewise | id of the Subscription, version | what the token that wrote this version grants, as JSON |
//!
//! Jobs are in [`jobs`].
//!
//! The newest version of a resource is the first row under its type and id: one seek. Rows of versions are only ever
//! added, so the feed of that collection tells each write once, and deleting a data store drops its part. An erasure is
//! the one exception: it removes rows, and the feed tells that under a number of its own. The feed, in memory and in the
//! log on the disk, goes on holding an erased body until it is trimmed (`--keep-commits`), but nobody is told it.

pub(crate) mod jobs;

use std::ops::Bound;

use contract::{ApiError, Time};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use store::{Change, Collection, Key, Scope, ScopedStore, Snapshot, Tx, View};

use crate::model::data_store::{DataStore, Status};
use crate::model::scopes::Grant;
use crate::model::version::Version;

/// The data stores, also those that were deleted: AWS goes on describing them.
pub(crate) static DATASTORES: Collection = Collection::with_feed("healthlake.datastores");
/// What was created under which client token.
static CLIENT_TOKENS: Collection = Collection::new("healthlake.client-tokens");
/// The tags of data stores.
static TAGS: Collection = Collection::new("healthlake.tags");
/// Every version of every resource.
pub(crate) use contract::followed::RESOURCE_VERSIONS as VERSIONS;

/// How much was erased; a data store that nothing was erased from has no row.
static ERASURES: Collection = Collection::new("healthlake.erasures");

/// The active data stores of all accounts that take tokens. A token says nothing of accounts and regions, so these are the
/// program's own rows: the id alone finds them. They are written with those of [`DATASTORES`], in one commit.
static SMART_DATA_STORES: Collection = Collection::new("healthlake.smart-data-stores");
/// The named consumers of `$changes`, and how far they are.
pub(crate) static CHANGE_CONSUMERS: Collection = Collection::new("healthlake.change-consumers");
/// The subscriptions that are to be activated, or are active.
pub(crate) static SUBSCRIPTIONS: Collection = Collection::new("healthlake.subscriptions");
/// Which subscriptions ask for which changes: what every write is held against.
pub(crate) static SUBSCRIPTION_TRIGGERS: Collection = Collection::new("healthlake.subscription-triggers");
/// What the subscribers are told, or were.
pub(crate) static SUBSCRIPTION_EVENTS: Collection = Collection::new("healthlake.subscription-events");
/// What those who wrote Subscriptions with a token may read.
static SUBSCRIPTION_GRANTS: Collection = Collection::new("healthlake.subscription-grants");

const ACTIVE: u8 = b'A';
const DELETED: u8 = b'D';

/// Whose a data store of SMART on FHIR is, and what is needed to judge a token.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SmartDataStore {
    pub(crate) account: String,
    pub(crate) region: String,
    /// Whether scopes of V2 count.
    pub(crate) with_v2: bool,
    pub(crate) fine_grained: bool,
    pub(crate) lambda: Option<String>,
}

/// What a client token stands for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Created {
    /// The request as JSON, to tell a repetition from another request.
    pub(crate) request: String,
    /// The data store.
    pub(crate) id: String,
}

pub(crate) fn encode(value: &impl Serialize) -> Result<Vec<u8>, ApiError> {
    serde_json::to_vec(value).map_err(|error| ApiError::internal(error.to_string()))
}

pub(crate) fn decode<'a, T: Deserialize<'a>>(row: &'a [u8]) -> Result<T, ApiError> {
    serde_json::from_slice(row).map_err(|error| ApiError::internal(format!("a row cannot be read: {error}")))
}

/// Reads a row of [`DATASTORES`].
pub(crate) fn read_data_store(row: &[u8]) -> Result<DataStore, ApiError> {
    decode(row.get(1..).unwrap_or_default())
}

/// A data store, also one that was deleted.
pub(crate) fn data_store(tx: &Tx<'_>, id: &str) -> Result<Option<DataStore>, ApiError> {
    tx.get(DATASTORES.whole(), &Key::text(id)).map(|row| read_data_store(&row)).transpose()
}

/// Puts a data store.
pub(crate) fn put_data_store(tx: &mut Tx<'_>, data_store: &DataStore) -> Result<(), ApiError> {
    let status = match data_store.status {
        Status::Active => ACTIVE,
        Status::Deleted => DELETED,
    };
    let mut row = vec![status];
    row.append(&mut encode(data_store)?);
    tx.put(DATASTORES.whole(), Key::text(&data_store.id), row);
    put_smart_data_store(tx, data_store)
}

fn put_smart_data_store(tx: &mut Tx<'_>, data_store: &DataStore) -> Result<(), ApiError> {
    let (key, provider) = (Key::text(&data_store.id), &data_store.identity_provider);
    let smart = SmartDataStore {
        account: tx.scope().account.to_string(),
        region: tx.scope().region.to_string(),
        with_v2: provider.has_v2_scopes(),
        fine_grained: provider.fine_grained_authorization_enabled,
        lambda: provider.idp_lambda_arn.clone(),
    };
    let is_smart = provider.is_smart() && data_store.status == Status::Active;
    let row = is_smart.then(|| encode(&smart)).transpose()?;
    tx.as_program(|tx| match row {
        Some(row) => tx.put(SMART_DATA_STORES.whole(), key, row),
        None => tx.remove(SMART_DATA_STORES.whole(), key),
    });
    Ok(())
}

/// An active data store of SMART on FHIR, whoever's it is.
pub(crate) fn smart_data_store(store: &ScopedStore, id: &str) -> Result<Option<SmartDataStore>, ApiError> {
    let program = store.store().scoped(&Scope::program(), store.origin().clone());
    program.get(SMART_DATA_STORES.whole(), &Key::text(id)).map(|row| decode(&row)).transpose()
}

/// Whether a row of [`DATASTORES`] is that of one that can be used.
pub(crate) fn is_active_row(row: &[u8]) -> bool {
    row.first() == Some(&ACTIVE)
}

/// Whether a data store can be used. Every FHIR request asks this, so the row is not parsed.
pub(crate) fn is_active(store: &ScopedStore, id: &str) -> bool {
    store.look(|rows| is_active_at(rows, id))
}

/// The same, among other rows that are looked at.
pub(crate) fn is_active_at(rows: &View<'_>, id: &str) -> bool {
    rows.get(DATASTORES.whole(), &Key::text(id)).is_some_and(|row| is_active_row(row))
}

/// The same, inside a transaction.
pub(crate) fn is_active_in(tx: &Tx<'_>, id: &str) -> bool {
    tx.get(DATASTORES.whole(), &Key::text(id)).is_some_and(|row| is_active_row(&row))
}

/// Removes all that a data store held.
pub(crate) fn drop_versions(tx: &mut Tx<'_>, id: &str) {
    for collection in [
        &VERSIONS,
        &crate::index::INDEX,
        &CHANGE_CONSUMERS,
        &SUBSCRIPTIONS,
        &SUBSCRIPTION_TRIGGERS,
        &SUBSCRIPTION_EVENTS,
        &SUBSCRIPTION_GRANTS,
    ] {
        tx.drop_part(collection.of(id));
    }
    tx.remove(ERASURES.whole(), Key::text(id));
}

/// Remembers what the token grants that wrote a version of a Subscription; `None` if it was written without one.
pub(crate) fn put_grant(
    tx: &mut Tx<'_>,
    address: &Address<'_>,
    version: u64,
    grant: Option<&Grant>,
) -> Result<(), ApiError> {
    let (part, key) = (SUBSCRIPTION_GRANTS.of(address.data_store), grant_key(address, version));
    match grant {
        Some(grant) => tx.put(part, key, encode(grant)?),
        // An id that was erased can be used anew, and its versions are then counted anew.
        None if tx.get(part, &key).is_some() => tx.remove(part, key),
        None => {}
    }
    Ok(())
}

fn grant_key(address: &Address<'_>, version: u64) -> Key {
    Key::parts().text(address.id).number(version).key()
}

/// What the token grants that wrote a version of a Subscription; `None` if it was written without one.
pub(crate) fn grant(
    store: &ScopedStore,
    address: &Address<'_>,
    version: u64,
) -> Result<Option<Grant>, ApiError> {
    let row = store.get(SUBSCRIPTION_GRANTS.of(address.data_store), &grant_key(address, version));
    row.map(|row| decode(&row)).transpose()
}

/// What was created under a client token.
pub(crate) fn created_under(tx: &Tx<'_>, token: &str) -> Result<Option<Created>, ApiError> {
    tx.get(CLIENT_TOKENS.whole(), &Key::text(token)).map(|row| decode(&row)).transpose()
}

/// Remembers what was created under a client token.
pub(crate) fn put_created(tx: &mut Tx<'_>, token: &str, created: &Created) -> Result<(), ApiError> {
    tx.put(CLIENT_TOKENS.whole(), Key::text(token), encode(created)?);
    Ok(())
}

/// Forgets a client token.
pub(crate) fn forget_created(tx: &mut Tx<'_>, token: &str) {
    tx.remove(CLIENT_TOKENS.whole(), Key::text(token));
}

/// The tags of an ARN.
pub(crate) fn tags(tx: &Tx<'_>, arn: &str) -> Result<Map<String, Value>, ApiError> {
    tx.get(TAGS.whole(), &Key::text(arn)).map_or_else(|| Ok(Map::new()), |row| decode(&row))
}

/// The same, outside a transaction.
pub(crate) fn read_tags(store: &ScopedStore, arn: &str) -> Result<Map<String, Value>, ApiError> {
    store.get(TAGS.whole(), &Key::text(arn)).map_or_else(|| Ok(Map::new()), |row| decode(&row))
}

/// Puts the tags of an ARN in place of those it had.
pub(crate) fn put_tags(tx: &mut Tx<'_>, arn: &str, tags: &Map<String, Value>) -> Result<(), ApiError> {
    if tags.is_empty() {
        tx.remove(TAGS.whole(), Key::text(arn));
    } else {
        tx.put(TAGS.whole(), Key::text(arn), encode(tags)?);
    }
    Ok(())
}

/// Which resource, in which data store.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Address<'a> {
    pub(crate) data_store: &'a str,
    pub(crate) resource_type: &'a str,
    pub(crate) id: &'a str,
}

impl Address<'_> {
    fn prefix(&self) -> Key {
        Key::parts().text(self.resource_type).text(self.id).key()
    }

    fn key(&self, version: u64) -> Key {
        Key::parts().text(self.resource_type).text(self.id).descending(version).key()
    }

    /// The newest version, as of now.
    pub(crate) fn newest(&self, store: &ScopedStore) -> Result<Option<Version>, ApiError> {
        store.look(|rows| self.newest_at(rows))
    }

    /// The same, among other rows that are looked at.
    pub(crate) fn newest_at(&self, rows: &View<'_>) -> Result<Option<Version>, ApiError> {
        let row = rows.first(VERSIONS.of(self.data_store), &self.prefix());
        row.map(|(key, row)| version_of_row(key, row)).transpose()
    }

    /// The newest version, inside a transaction.
    pub(crate) fn newest_in(&self, tx: &Tx<'_>) -> Result<Option<Version>, ApiError> {
        let row = tx.first(VERSIONS.of(self.data_store), &self.prefix());
        row.map(|(key, row)| version_of_row(&key, &row)).transpose()
    }

    /// The newest version in a snapshot.
    pub(crate) fn newest_of(&self, snapshot: &Snapshot) -> Result<Option<Version>, ApiError> {
        self.versions(snapshot).next().transpose()
    }

    /// One version, as of now.
    pub(crate) fn version(&self, store: &ScopedStore, number: u64) -> Result<Option<Version>, ApiError> {
        let row = store.get(VERSIONS.of(self.data_store), &self.key(number));
        row.map(|row| Version::read(number, row).ok_or_else(unreadable)).transpose()
    }

    /// One version, inside a transaction; `None` also for one that cannot be read.
    pub(crate) fn version_in(&self, tx: &Tx<'_>, number: u64) -> Option<Version> {
        let row = tx.get(VERSIONS.of(self.data_store), &self.key(number))?;
        Version::read(number, row)
    }

    /// All versions in a snapshot, newest first.
    pub(crate) fn versions<'s>(
        &self,
        snapshot: &'s Snapshot,
    ) -> impl Iterator<Item = Result<Version, ApiError>> + use<'s> {
        snapshot
            .prefix(VERSIONS.of(self.data_store), &self.prefix())
            .map(|(key, row)| version_of_row(key, row))
    }

    /// When the version after this one was made; `None` if there is none in the snapshot.
    pub(crate) fn replaced(&self, snapshot: &Snapshot, number: u64) -> Option<Time> {
        // Newer versions stand before it; the one right after it may have been erased.
        let newer = (Bound::Included(self.prefix()), Bound::Excluded(self.key(number)));
        let (key, row) = snapshot.range(VERSIONS.of(self.data_store), newer).next_back()?;
        Some(resource_of_row(key, row)?.2.updated)
    }

    /// Removes versions, so that nothing but the change feed knows of them, and that only as erased.
    pub(crate) fn erase(&self, tx: &mut Tx<'_>, numbers: &[u64]) {
        for number in numbers {
            tx.remove(VERSIONS.of(self.data_store), self.key(*number));
        }
        let key = Key::text(self.data_store);
        let before = tx.get(ERASURES.whole(), &key).and_then(|row| row.first_chunk::<8>().copied());
        let count = before.map_or(0, u64::from_be_bytes).saturating_add(numbers.len() as u64);
        tx.put(ERASURES.whole(), key, count.to_be_bytes().to_vec());
    }

    /// The numbers of all versions, inside a transaction.
    pub(crate) fn numbers_in(&self, tx: &Tx<'_>) -> Result<Vec<u64>, ApiError> {
        let rows = tx.prefix(VERSIONS.of(self.data_store), &self.prefix());
        rows.iter().map(|(key, row)| version_of_row(key, row).map(|version| version.number)).collect()
    }

    /// Adds a version.
    pub(crate) fn append(&self, tx: &mut Tx<'_>, version: &Version) {
        tx.put(VERSIONS.of(self.data_store), self.key(version.number), version.row());
    }
}

/// Whether anything was ever erased from a data store: if not, every version that the feed tells of is there.
pub(crate) fn has_erasures(store: &ScopedStore, data_store: &str) -> bool {
    store.get(ERASURES.whole(), &Key::text(data_store)).is_some()
}

/// Whether a version that the feed tells of is still there.
pub(crate) fn is_kept(snapshot: &Snapshot, data_store: &str, change: &Change) -> bool {
    let (Some(told), Some(kept)) = (&change.after, snapshot.get(VERSIONS.of(data_store), &change.key)) else {
        return false;
    };
    // An id that was erased can be used anew, and its versions are then counted anew.
    *told == kept
}

fn version_of_row(key: &Key, row: &store::Value) -> Result<Version, ApiError> {
    // The version is the last part, of eight bytes; the parts before it need not be read.
    let number = key.as_bytes().last_chunk::<8>().map(|bytes| !u64::from_be_bytes(*bytes));
    number.and_then(|number| Version::read(number, row.clone())).ok_or_else(unreadable)
}

/// The newest version of each resource among rows of [`VERSIONS`] that are in order: type, id and version.
pub(crate) fn newest_of<'a>(
    rows: impl Iterator<Item = (&'a Key, &'a store::Value)>,
) -> impl Iterator<Item = Result<(String, String, Version), ApiError>> {
    let mut last: Option<&'a [u8]> = None;
    rows.filter_map(move |(key, row)| {
        let (resource, _) = key.as_bytes().split_last_chunk::<8>()?;
        if last.replace(resource) == Some(resource) {
            return None;
        }
        Some(resource_of_row(key, row).ok_or_else(unreadable))
    })
}

/// What a row of [`VERSIONS`] says: type, id and version.
pub(crate) fn resource_of_row(key: &Key, row: &store::Value) -> Option<(String, String, Version)> {
    let mut parts = key.read();
    let (resource_type, id, number) = (parts.text()?, parts.text()?, parts.descending()?);
    Some((resource_type, id, Version::read(number, row.clone())?))
}

/// What the keys of all resources of a type begin with.
pub(crate) fn type_prefix(resource_type: &str) -> Key {
    Key::text(resource_type)
}

/// A version that the feed tells of: type, id and the version itself, without a body if the feed tells that it was erased.
pub(crate) fn told(change: &Change) -> Result<(String, String, Version), ApiError> {
    read_told(change).ok_or_else(unreadable)
}

fn read_told(change: &Change) -> Option<(String, String, Version)> {
    let mut parts = change.key.read();
    let (resource_type, id, number) = (parts.text()?, parts.text()?, parts.descending()?);
    let version = match (&change.before, &change.after) {
        (_, Some(after)) => Version::read(number, after.clone())?,
        (Some(before), None) => Version::erased(*Version::read(number, before.clone())?),
        (None, None) => return None,
    };
    Some((resource_type, id, version))
}

fn unreadable() -> ApiError {
    ApiError::internal("a version of a resource cannot be read")
}
