//! The change feed of a data store: a view of the store's own feed, with its numbers.
//!
//! A [`Follower`] reads on from a number, passes over types that were not asked for, and waits for more. It waits on
//! announcements, never on a clock alone, and reads only what has landed: what it has told can be read by everybody.

mod start;
mod stream;

pub(crate) use start::Start;
pub(crate) use stream::{Form, stream};

use std::sync::Arc;

use contract::{ApiError, Call, Clock, Time};
use store::{Entry, Key, ScopedStore};
use tokio::sync::watch;

use crate::collections::{Address, DATASTORES, VERSIONS, has_erasures, is_active, is_kept, told};
use crate::criteria::{self, Criteria};
use crate::errors;
use crate::model::change::{self, Told};
use crate::model::version::{Interaction, Version};

/// How many changes are taken from the store's feed at a time.
const CHUNK: usize = 1_000;
/// How many changes one reading passes over before it answers with what it has.
const MAX_SCANNED: usize = 100_000;

/// What of a change is told beside its header.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Include {
    /// The resource as the change left it.
    pub(crate) resource: bool,
    /// The resource as the change found it.
    pub(crate) previous: bool,
}

/// Which changes are told.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    /// What the keys of the types asked for begin with; none means all types.
    pub(crate) types: Vec<Key>,
    /// One of these must be met by the resource as the change left it, or, where it deleted it, as the change found it;
    /// none means that all are told.
    pub(crate) criteria: Vec<Criteria>,
}

impl Wanted {
    fn is_everything(&self) -> bool {
        self.types.is_empty() && self.criteria.is_empty()
    }
}

/// Reads a data store's changes on from a number.
#[derive(Debug)]
pub(crate) struct Follower {
    store: ScopedStore,
    clock: Clock,
    data_store: Arc<str>,
    wanted: Wanted,
    include: Include,
    /// The number of the last change that was read or passed over.
    pub(crate) after: u64,
    versions: watch::Receiver<u64>,
    data_stores: watch::Receiver<u64>,
}

impl Follower {
    /// Follows from behind a change.
    pub(crate) fn new(
        call: &Call,
        data_store: &str,
        wanted: Wanted,
        include: Include,
        after: u64,
    ) -> Follower {
        Follower {
            clock: call.clock.clone(),
            data_store: data_store.into(),
            wanted,
            include,
            after,
            versions: call.store.store().watch(&VERSIONS),
            data_stores: call.store.store().watch(&DATASTORES),
            store: call.store.clone(),
        }
    }

    /// The number of the last change there is.
    pub(crate) fn latest(&self) -> u64 {
        self.store.last_change(VERSIONS.of(&self.data_store))
    }

    /// Up to `most` changes of the types asked for. May give fewer although there are more to come: compare
    /// [`Follower::after`] with [`Follower::latest`].
    ///
    /// # Errors
    /// 410 if changes that were to be read are no longer kept; 404 if the data store is gone.
    pub(crate) fn read(&mut self, most: usize) -> Result<Vec<Entry>, ApiError> {
        // Marked as seen before reading, so that a change that lands meanwhile ends the next wait at once.
        self.versions.mark_unchanged();
        self.data_stores.mark_unchanged();
        if !is_active(&self.store, &self.data_store) {
            return Err(errors::no_such_data_store(&self.data_store));
        }
        let mut taken = Vec::new();
        let mut scanned = 0;
        while taken.len() < most && scanned < MAX_SCANNED {
            let chunk = if self.wanted.is_everything() { most - taken.len() } else { CHUNK };
            let entries =
                self.store.changes_after(VERSIONS.of(&self.data_store), self.after, chunk.min(CHUNK));
            let entries = entries.map_err(|trimmed| errors::changes_gone(trimmed.0))?;
            if entries.is_empty() {
                break;
            }
            scanned += entries.len();
            for entry in entries {
                if taken.len() == most {
                    break;
                }
                self.after = entry.number;
                if self.is_wanted(&entry)? {
                    taken.push(entry);
                }
            }
        }
        Ok(taken)
    }

    fn is_wanted(&self, entry: &Entry) -> Result<bool, ApiError> {
        let Wanted { types, criteria } = &self.wanted;
        let key = entry.change().key.as_bytes();
        if !types.is_empty() && !types.iter().any(|prefix| key.starts_with(prefix.as_bytes())) {
            return Ok(false);
        }
        if criteria.is_empty() {
            return Ok(true);
        }
        let (resource_type, id, version) = told(entry.change())?;
        let address = Address { data_store: &self.data_store, resource_type: &resource_type, id: &id };
        if has_erasures(&self.store, &self.data_store) && !self.is_decidable(entry, &address, &version)? {
            // Nothing is left to decide on. The feed must not tell by a filter what it does not tell by itself, and who
            // follows a filter must not keep for good what was deleted.
            return Ok(criteria.iter().any(|one| one.resource_type() == resource_type));
        }
        criteria::any_met(criteria, &self.store, &address, &version)
    }

    /// Whether what a filter asks of a change is still there: the version, or, where it says that the resource was deleted,
    /// the one before it.
    fn is_decidable(
        &self,
        entry: &Entry,
        address: &Address<'_>,
        version: &Version,
    ) -> Result<bool, ApiError> {
        let is_kept = is_kept(&self.store.snapshot(), &self.data_store, entry.change());
        if !is_kept || !version.is_deleted() {
            return Ok(is_kept);
        }
        let previous = address.version(&self.store, version.number.saturating_sub(1))?;
        // An id that was erased can be used anew, by another resource.
        Ok(previous.is_some_and(|previous| previous.resource == version.resource))
    }

    /// Waits for more to read, until a time. Gives `false` if the time came first.
    pub(crate) async fn wait(&mut self, until: Time) -> bool {
        if self.after < self.latest() {
            return true;
        }
        tokio::select! {
            biased;
            changed = self.versions.changed() => changed.is_ok(),
            changed = self.data_stores.changed() => changed.is_ok(),
            () = self.clock.wait_until(until) => false,
        }
    }

    /// The clock that waits go by.
    pub(crate) fn now(&self) -> Time {
        self.clock.now()
    }

    /// Writes a change as JSON; gives its operation's word.
    pub(crate) fn write(&self, entry: &Entry, text: &mut Vec<u8>) -> Result<&'static str, ApiError> {
        let (resource_type, id, version) = told(entry.change())?;
        let previous = match version.number.checked_sub(1) {
            // An erasure tells nothing of what it found.
            Some(number @ 1..) if self.include.previous && version.interaction != Interaction::Erase => {
                let address =
                    Address { data_store: &self.data_store, resource_type: &resource_type, id: &id };
                let previous = address.version(&self.store, number)?;
                previous.filter(|previous| previous.resource == version.resource)
            }
            _ => None,
        };
        let with_resource = self.include.resource
            && (!has_erasures(&self.store, &self.data_store)
                || is_kept(&self.store.snapshot(), &self.data_store, entry.change()));
        let scope = self.store.scope();
        let told = Told {
            sequence: entry.number,
            resource_type: &resource_type,
            id: &id,
            account: &scope.account,
            region: &scope.region,
            request_id: &entry.commit.cause.trace,
            with_resource,
            previous: previous.as_ref(),
        };
        change::write(text, &told, &version);
        Ok(version.interaction.word())
    }
}
