//! The store itself: one writer at a time, readers beside it, and the order in which a commit becomes visible.

use std::collections::HashMap;
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;

use parking_lot::{Mutex, RwLock};
use tokio::sync::{oneshot, watch};

use crate::apply::apply;
use crate::collection::{Directory, Scope, ScopeId, TableId, TableName};
use crate::committer::Committer;
use crate::disk::{Disk, Landed};
use crate::feed::{Change, Commit, Feed};
use crate::pins::Pins;
use crate::record::Record;
use crate::scoped::{Origin, ScopedStore};
use crate::transaction::Tx;
use crate::world::World;

/// How many commits the feed keeps unless told otherwise.
const KEEP_COMMITS: usize = 1_000_000;

/// How a store is opened.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where to keep the state; `None` keeps it in memory alone.
    pub directory: Option<PathBuf>,
    /// How many commits the feed keeps. Older ones are let go a batch at a time, their effect stays.
    pub keep_commits: usize,
    /// For how many milliseconds the feed keeps a commit, at most, by the time of the newest one; `None` sets no such bound.
    pub keep_milliseconds: Option<i64>,
}

impl Default for Options {
    fn default() -> Options {
        Options { directory: None, keep_commits: KEEP_COMMITS, keep_milliseconds: None }
    }
}

/// Why the store could not do its work.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// The disk refused; nothing of the commit is visible. Every later commit fails the same way until a restart.
    #[error("the data directory cannot be written: {0}")]
    Disk(Arc<str>),
    /// The directory holds something that this program does not read.
    #[error("the data directory cannot be read: {0}")]
    Unreadable(Arc<str>),
    /// An archive is damaged or of another format.
    #[error("the archive cannot be read: {0}")]
    BadArchive(Arc<str>),
}

/// The state of the whole program. Cheap to clone; all clones are one store.
#[derive(Clone, Debug)]
pub struct Store {
    pub(crate) shared: Arc<Open>,
}

/// The state in the hands of the store's users; the committer holds it beside them. Closes the store when the last user is
/// gone: waits until all that was queued is on the disk.
#[derive(Debug)]
pub(crate) struct Open(Arc<Shared>);

impl Deref for Open {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        // Taken out first: the committer needs the writer's lock to end.
        let committer = self.0.writer.lock().committer.take();
        drop(committer);
    }
}

#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) directory: Arc<Directory>,
    pub(crate) writer: Mutex<Writer>,
    /// What readers see.
    pub(crate) visible: RwLock<World>,
    pub(crate) feed: RwLock<Feed>,
    /// Announces the last visible commit to those who wait for changes of a collection.
    watchers: RwLock<HashMap<&'static str, watch::Sender<u64>>>,
    /// Followers that must not lose commits they have not seen: the feed is not trimmed past the least of these.
    holds: Mutex<HashMap<&'static str, u64>>,
    keep_commits: usize,
    pub(crate) pins: Pins,
    keep_milliseconds: Option<i64>,
}

/// Held by whoever commits.
#[derive(Debug)]
pub(crate) struct Writer {
    /// With a disk: the state including commits that are not flushed yet. Without: absent, `visible` is the newest.
    pub(crate) ahead: Option<World>,
    pub(crate) committer: Option<Committer>,
    /// Why nothing can be committed any more.
    pub(crate) failed: Option<StoreError>,
}

impl Store {
    /// A store in memory.
    #[must_use]
    pub fn in_memory() -> Store {
        Store::with(Directory::default(), World::default(), Feed::default(), &Options::default())
    }

    /// Opens a store and loads what its directory holds.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] if the directory cannot be opened or was written by a newer format,
    /// [`StoreError::Disk`] if it cannot be written.
    pub fn open(options: &Options) -> Result<Store, StoreError> {
        let Some(path) = &options.directory else {
            return Ok(Store::with(Directory::default(), World::default(), Feed::default(), options));
        };
        let (disk, loaded) = Disk::open(path)?;
        let store = Store::with(loaded.directory, loaded.world, loaded.feed, options);
        {
            let mut writer = store.shared.writer.lock();
            writer.ahead = Some(store.shared.visible.read().clone());
            writer.committer = Some(Committer::start(disk, store.shared.0.clone())?);
        }
        Ok(store)
    }

    fn with(directory: Directory, world: World, feed: Feed, options: &Options) -> Store {
        let writer = Writer { ahead: None, committer: None, failed: None };
        let shared = Arc::new(Shared {
            directory: Arc::new(directory),
            writer: Mutex::new(writer),
            visible: RwLock::new(world),
            feed: RwLock::new(feed),
            watchers: RwLock::default(),
            holds: Mutex::default(),
            pins: Pins::default(),
            keep_commits: options.keep_commits,
            keep_milliseconds: options.keep_milliseconds,
        });
        Store { shared: Arc::new(Open(shared)) }
    }

    /// The store as one account in one region sees it. `origin` says why its commits are made, and when.
    #[must_use]
    pub fn scoped(&self, scope: &Scope, origin: Origin) -> ScopedStore {
        ScopedStore::new(self.clone(), scope.clone(), origin)
    }

    /// The number of the last visible commit.
    #[must_use]
    pub fn sequence(&self) -> u64 {
        self.shared.visible.read().sequence
    }

    /// The name of the table that a change was made to: its collection, scope and owner.
    #[must_use]
    pub fn table_of(&self, change: &Change) -> Option<TableName> {
        self.shared.directory.name(change.table)
    }

    /// Up to `most` commits after `sequence`, of all scopes, also those that changed no collection with a feed.
    #[must_use]
    pub fn commits_after(&self, sequence: u64, most: usize) -> Vec<Arc<Commit>> {
        self.shared.feed.read().commits_after(sequence, most)
    }

    /// The number of the last commit that the feed has let go.
    #[must_use]
    pub fn trimmed(&self) -> u64 {
        self.shared.feed.read().trimmed()
    }

    /// Tells of commits that change a collection (declared with a feed) or drop a part of it: the value is the number of
    /// the last one.
    #[must_use]
    pub fn watch(&self, collection: &'static crate::Collection) -> watch::Receiver<u64> {
        if let Some(sender) = self.shared.watchers.read().get(collection.name) {
            return sender.subscribe();
        }
        // In the order in which a commit takes the two, which tells watchers while it makes its state visible.
        let visible = self.shared.visible.read();
        let mut watchers = self.shared.watchers.write();
        watchers.entry(collection.name).or_insert_with(|| watch::Sender::new(visible.sequence)).subscribe()
    }

    /// Keeps commits after `sequence` in the feed for a follower, until it is called again under the same name.
    pub fn hold(&self, follower: &'static str, sequence: u64) {
        self.shared.holds.lock().insert(follower, sequence);
    }

    /// The rows of one collection in every scope: scope, owner, and a snapshot to read them from.
    #[must_use]
    pub fn everywhere(&self, collection: &'static crate::Collection) -> Vec<(Scope, Arc<str>)> {
        let tables = self.shared.directory.tables();
        tables
            .into_iter()
            .filter(|table| &*table.collection == collection.name)
            .map(|table| (table.scope, table.owner))
            .collect()
    }

    /// Removes everything that `which` selects, in one commit, and then lets go of the whole feed if that was all.
    ///
    /// # Errors
    /// [`StoreError::Disk`].
    pub async fn reset(&self, origin: Origin, which: impl Fn(&Scope) -> bool) -> Result<(), StoreError> {
        let tables: Vec<(TableId, bool)> = {
            let names = self.shared.directory.tables();
            (0u32..).map(TableId).zip(names).map(|(id, name)| (id, which(&name.scope))).collect()
        };
        let program = Scope::program();
        self.commit(&program, &origin, |tx| {
            for (table, _) in tables.iter().filter(|(_, selected)| *selected) {
                tx.drop_table(*table);
            }
            Ok::<(), StoreError>(())
        })
        .await?;
        if tables.iter().all(|(_, selected)| *selected) {
            self.trim(self.sequence()).await?;
        }
        Ok(())
    }

    /// Lets go of commits up to `sequence`.
    pub(crate) async fn trim(&self, sequence: u64) -> Result<(), StoreError> {
        let done = match &self.shared.writer.lock().committer {
            Some(committer) => Some(committer.fold(sequence)?),
            None => None,
        };
        match done {
            Some(done) => landed(done).await,
            None => {
                self.shared.feed.write().trim(sequence);
                Ok(())
            }
        }
    }

    pub(crate) async fn commit<T, E: From<StoreError>>(
        &self,
        scope: &Scope,
        origin: &Origin,
        run: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let scope_id = self.shared.directory.scope(scope);
        self.commit_as(scope_id, scope, origin, run).await
    }

    /// The same for a scope whose number is known.
    pub(crate) async fn commit_as<T, E: From<StoreError>>(
        &self,
        scope_id: ScopeId,
        scope: &Scope,
        origin: &Origin,
        run: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let (answer, landing) = self.shared.run(scope_id, scope, origin, run)?;
        if let Some(landing) = landing {
            landed(landing).await?;
        }
        answer
    }
}

/// What a closure answered, and what must be awaited before anybody hears it.
type Outcome<T, E> = (Result<T, E>, Option<oneshot::Receiver<Landed>>);

/// Waits until a commit is on the disk.
pub(crate) async fn landed(landing: oneshot::Receiver<Landed>) -> Result<(), StoreError> {
    landing.await.unwrap_or_else(|_| Err(StoreError::Disk("the store was closed".into())))
}

impl Shared {
    /// Runs the closure alone and applies what it wrote. With a disk, what comes back must be awaited before the answer is
    /// given away: also an answer that wrote nothing, or a refusal, may rest on a commit that a crash could still take back.
    fn run<T, E: From<StoreError>>(
        &self,
        scope_id: ScopeId,
        scope: &Scope,
        origin: &Origin,
        run: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<Outcome<T, E>, StoreError> {
        let mut writer = self.writer.lock();
        if let Some(error) = &writer.failed {
            return Err(error.clone());
        }
        let (answer, writes) = {
            let visible;
            let base = match &writer.ahead {
                Some(ahead) => ahead,
                None => {
                    visible = self.visible.read();
                    &*visible
                }
            };
            let mut tx = Tx::new(base, &self.directory, scope, scope_id);
            let answer = run(&mut tx);
            if answer.is_ok() {
                origin.add_rider(&mut tx);
            }
            (answer, tx.into_writes())
        };
        let Writer { ahead, committer, .. } = &mut *writer;
        let changes_nothing = answer.is_err() || writes.is_empty();
        let cause = origin.cause.clone();
        let (Some(ahead), Some(committer)) = (ahead, committer) else {
            if !changes_nothing {
                let mut visible = self.visible.write();
                let (commit, dropped) = apply(&self.directory, &mut visible, origin.at, cause, writes);
                self.tell(&commit, &dropped);
                drop(visible);
                if let Some(to) = self.trim_due() {
                    self.feed.write().trim(to);
                }
            }
            return Ok((answer, None));
        };
        if changes_nothing {
            let all_landed = ahead.sequence == self.visible.read().sequence;
            let landing = if all_landed { None } else { Some(committer.barrier()?) };
            return Ok((answer, landing));
        }
        let record = Record { at: origin.at, cause: cause.clone(), writes };
        let encoded = record.encode();
        let (commit, dropped) = apply(&self.directory, ahead, origin.at, cause, record.writes);
        let landing = committer.write(encoded, ahead.clone(), commit, dropped)?;
        Ok((answer, Some(landing)))
    }

    /// Puts a commit into the feed and wakes who waits for it. The caller makes its state visible in the same step.
    pub(crate) fn tell(&self, commit: &Arc<Commit>, dropped: &[TableId]) {
        let sequence = commit.sequence;
        {
            let mut feed = self.feed.write();
            for table in dropped {
                feed.drop_table(*table);
            }
            feed.push(commit.clone());
        }
        let watchers = self.watchers.read();
        if watchers.is_empty() {
            return;
        }
        let mut last = None;
        for table in dropped.iter().copied().chain(commit.changes.iter().map(|change| change.table)) {
            // Changes come in runs to one table.
            if last.replace(table) != Some(table)
                && let Some(watcher) = self.directory.collection(table, |collection| watchers.get(collection))
            {
                watcher.send_replace(sequence);
            }
        }
    }

    /// Puts an imported state in place of the present one and wakes everybody.
    pub(crate) fn replace(&self, world: World, feed: Feed) {
        self.pins.clear();
        let sequence = world.sequence;
        {
            let mut visible = self.visible.write();
            *visible = world;
            *self.feed.write() = feed;
        }
        for watcher in self.watchers.read().values() {
            watcher.send_replace(sequence);
        }
    }

    /// How far the feed should be trimmed now, if it has grown an eighth beyond what is kept, in number or in time.
    pub(crate) fn trim_due(&self) -> Option<u64> {
        let feed = self.feed.read();
        let excess = feed.len().saturating_sub(self.keep_commits);
        let in_number = if excess > self.keep_commits / 8 { excess } else { 0 };
        let in_time = self.keep_milliseconds.map_or(0, |keep| feed.older_than(keep));
        let excess = in_number.max(in_time);
        let target = feed.trimmed() + excess as u64;
        let held = self.holds.lock().values().copied().min().unwrap_or(u64::MAX);
        Some(target.min(held)).filter(|target| *target > feed.trimmed())
    }
}
