//! The store as one call sees it: one account, one region, one reason to write.

use std::fmt;
use std::sync::{Arc, OnceLock};

use parking_lot::{Mutex, RwLockReadGuard};

use crate::collection::{Names, Part, Scope, ScopeId};
use crate::engine::{Store, StoreError};
use crate::feed::{Cause, Entry, Trimmed};
use crate::key::Key;
use crate::transaction::Tx;
use crate::world::{Snapshot, Value, World, first_with};

/// Written with the next commit, in the same batch.
pub type Rider = Box<dyn FnOnce(&mut Tx<'_>) + Send>;

/// Why and when a call writes.
#[derive(Clone)]
pub struct Origin {
    /// Milliseconds since 1970, by the program's clock.
    pub at: i64,
    /// Why.
    pub cause: Cause,
    rider: Arc<Mutex<Option<Rider>>>,
}

impl fmt::Debug for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Origin").field("at", &self.at).field("cause", &self.cause).finish_non_exhaustive()
    }
}

impl Origin {
    /// An origin at a time, for a cause.
    #[must_use]
    pub fn new(at: i64, cause: Cause) -> Origin {
        Origin { at, cause, rider: Arc::default() }
    }

    /// Has something written together with whatever is committed next from here, and only then: how a cursor moves, or
    /// a timer goes, in the same batch as the effect.
    pub fn set_rider(&self, rider: Rider) {
        *self.rider.lock() = Some(rider);
    }

    /// Whether the rider is still waiting for a commit.
    #[must_use]
    pub fn has_rider(&self) -> bool {
        self.rider.lock().is_some()
    }

    /// The same origin seen from a call that this one makes: another cause, the same rider.
    #[must_use]
    pub fn passed_to(&self, at: i64, cause: Cause) -> Origin {
        Origin { at, cause, rider: self.rider.clone() }
    }

    pub(crate) fn add_rider(&self, tx: &mut Tx<'_>) {
        let taken = self.rider.lock().take();
        if let Some(rider) = taken {
            rider(tx);
        }
    }
}

/// The store scoped to an account and a region. Cheap to clone.
#[derive(Clone, Debug)]
pub struct ScopedStore {
    store: Store,
    scope: Scope,
    /// Asked for when it is first needed: a call that only looks at rows finds it on the way.
    scope_id: OnceLock<ScopeId>,
    origin: Origin,
}

/// Several rows as of one moment; see [`ScopedStore::look`].
#[derive(Debug)]
pub struct View<'a> {
    world: RwLockReadGuard<'a, World>,
    names: Names<'a>,
    scope: Option<ScopeId>,
}

impl View<'_> {
    /// One row.
    #[must_use]
    pub fn get(&self, part: Part<'_>, key: &Key) -> Option<&Value> {
        self.world.get(self.names.find(self.scope?, part)?, key)
    }

    /// The first row whose key begins with these parts.
    #[must_use]
    pub fn first(&self, part: Part<'_>, prefix: &Key) -> Option<(&Key, &Value)> {
        first_with(self.world.rows(self.names.find(self.scope?, part)?)?, prefix)
    }
}

impl ScopedStore {
    pub(crate) fn new(store: Store, scope: Scope, origin: Origin) -> ScopedStore {
        ScopedStore { store, scope, scope_id: OnceLock::new(), origin }
    }

    fn scope_id(&self) -> ScopeId {
        *self.scope_id.get_or_init(|| self.store.shared.directory.scope(&self.scope))
    }

    /// Looks at several rows as of one moment, for the price of one. Writers wait meanwhile: `see` must be short, and must
    /// not come back to the store.
    pub fn look<T>(&self, see: impl FnOnce(&View<'_>) -> T) -> T {
        // In the order in which a commit takes the two.
        let world = self.store.shared.visible.read();
        let names = self.store.shared.directory.names();
        let scope = self.scope_id.get().copied().or_else(|| {
            // Until it has written something, a scope may have no number.
            names.scope(&self.scope).map(|scope| *self.scope_id.get_or_init(|| scope))
        });
        see(&View { world, names, scope })
    }

    /// Runs a closure alone over the newest state and applies all that it wrote, or, on `Err`, nothing. The future ends
    /// when the commit is as safe as the store promises; dropping it does not undo the commit.
    ///
    /// # Errors
    /// What the closure answers, or [`StoreError::Disk`].
    pub async fn commit<T, E: From<StoreError>>(
        &self,
        run: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.store.commit_as(self.scope_id(), &self.scope, &self.origin, run).await
    }

    /// One row, as of now.
    #[must_use]
    pub fn get(&self, part: Part<'_>, key: &Key) -> Option<Value> {
        self.look(|rows| rows.get(part, key).cloned())
    }

    /// The first row whose key begins with these parts, as of now.
    #[must_use]
    pub fn first(&self, part: Part<'_>, prefix: &Key) -> Option<(Key, Value)> {
        self.look(|rows| rows.first(part, prefix).map(|(key, value)| (key.clone(), value.clone())))
    }

    /// A consistent view of everything, as of now.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            world: self.store.shared.visible.read().clone(),
            scope: self.scope_id(),
            directory: self.store.shared.directory.clone(),
        }
    }

    /// Keeps a snapshot in memory for readers that come back to it, until many others were kept after it.
    pub fn pin(&self, snapshot: &Snapshot) {
        self.store.shared.pins.keep(&snapshot.world);
    }

    /// A snapshot that was kept, by the number of the last commit that it has seen.
    #[must_use]
    pub fn pinned(&self, sequence: u64) -> Option<Snapshot> {
        let world = self.store.shared.pins.find(sequence)?;
        Some(Snapshot { world, scope: self.scope_id(), directory: self.store.shared.directory.clone() })
    }

    /// Up to `most` changes of a part, in order, whose numbers are greater than `number`.
    ///
    /// # Errors
    /// [`Trimmed`] if some of them were let go; it holds the number after which they are kept.
    pub fn changes_after(&self, part: Part<'_>, number: u64, most: usize) -> Result<Vec<Entry>, Trimmed> {
        match self.store.shared.directory.find(self.scope_id(), part) {
            Some(table) => self.store.shared.feed.read().entries_after(table, number, most),
            None => Ok(Vec::new()),
        }
    }

    /// Up to `most` changes of a part whose numbers are less than `number`, newest first.
    #[must_use]
    pub fn changes_before(&self, part: Part<'_>, number: u64, most: usize) -> Vec<Entry> {
        match self.store.shared.directory.find(self.scope_id(), part) {
            Some(table) => self.store.shared.feed.read().entries_before(table, number, most),
            None => Vec::new(),
        }
    }

    /// The number of the last change of a part; 0 if it has none.
    #[must_use]
    pub fn last_change(&self, part: Part<'_>) -> u64 {
        match self.store.shared.directory.find(self.scope_id(), part) {
            Some(table) => self.store.shared.feed.read().last_number(table),
            None => 0,
        }
    }

    /// The whole store, for what crosses scopes.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Whose rows these are.
    #[must_use]
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Why and when this call writes.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.origin
    }
}
