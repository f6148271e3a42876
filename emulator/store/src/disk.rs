//! The durable side: one sled tree that holds a base and, after it, the log of commits. Nothing else knows sled.
//!
//! ```text
//! m name                   how to read the rest: "format", and "base": the commit that the base stands at
//! t table                  a table's name
//! b table key              a row of the base
//! c table                  how many feed changes of a table were folded into the base
//! l sequence               a commit (see `record`)
//! ```
//!
//! The state is the base with the log applied over it. Folding moves the oldest commits of the log into the base.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use sled::{Batch, Config, Db, Mode};

use crate::apply::apply;
use crate::collection::{Directory, Scope, TableId, TableName};
use crate::engine::StoreError;
use crate::feed::{Commit, Feed};
use crate::key::Key;
use crate::record::{Reader, Record, Write, bytes};
use crate::world::{Value, World};

/// The format that this program writes. A directory of a higher one is refused.
const FORMAT: u64 = 1;
/// sled serves no reads here, so its cache needs to hold little more than the end of the log.
const CACHE_BYTES: u64 = 32 << 20;
/// At most this many commits are folded into the base in one batch.
const FOLD_COMMITS: usize = 1024;

/// How often, and after how long, a directory that somebody owns is tried again.
const LOCK_TRIES: u32 = 50;
const LOCK_WAIT: Duration = Duration::from_millis(20);

/// What becomes of a commit.
pub(crate) type Landed = Result<(), StoreError>;

/// What a directory held.
pub(crate) struct Loaded {
    pub(crate) directory: Directory,
    pub(crate) world: World,
    pub(crate) feed: Feed,
}

/// The tree on disk.
#[derive(Debug)]
pub(crate) struct Disk {
    tree: Db,
    /// How many tables of the directory have their name on disk.
    named: usize,
}

fn refused(error: &sled::Error) -> StoreError {
    StoreError::Disk(error.to_string().into())
}

fn unreadable(what: impl std::fmt::Display) -> StoreError {
    StoreError::Unreadable(what.to_string().into())
}

impl Disk {
    pub(crate) fn open(path: &Path) -> Result<(Disk, Loaded), StoreError> {
        let tree = match Self::open_tree(path) {
            // sled's snapshot only makes opening quicker. If it is damaged, the log behind it is whole.
            Err(sled::Error::Corruption { .. }) => {
                set_snapshots_aside(path).map_err(unreadable)?;
                Self::open_tree(path)
            }
            other => other,
        }
        .map_err(|error| match &error {
            sled::Error::Io(io) if is_locked(io) => {
                unreadable(format_args!("{} is in use by another process", path.display()))
            }
            _ => unreadable(format_args!("{}: {error}", path.display())),
        })?;
        match number(&tree, b"mformat")? {
            Some(FORMAT) => {}
            Some(other) => {
                return Err(unreadable(format_args!("format {other}; this program reads format {FORMAT}")));
            }
            None if tree.is_empty() => {
                tree.insert(b"mformat", &FORMAT.to_be_bytes()).map_err(|error| refused(&error))?;
            }
            None => return Err(unreadable(format_args!("{} holds something else", path.display()))),
        }
        let loaded = load(&tree)?;
        let named = loaded.directory.tables().len();
        Ok((Disk { tree, named }, loaded))
    }

    fn open_tree(path: &Path) -> sled::Result<Db> {
        let mut tries = 0;
        loop {
            let opened =
                Config::new().path(path).cache_capacity(CACHE_BYTES).mode(Mode::HighThroughput).open();
            match &opened {
                Err(sled::Error::Io(error)) if is_locked(error) && tries < LOCK_TRIES => wait_for_lock(),
                _ => return opened,
            }
            tries += 1;
        }
    }

    /// Saves rows together with the names of tables that have none on disk yet. A name counts as saved only when it is.
    pub(crate) fn save_named(&mut self, directory: &Directory, mut batch: Batch) -> Landed {
        let tables = directory.tables_from(self.named);
        for (id, name) in (0u32..).skip(self.named).zip(&tables) {
            batch.insert(row(b't', TableId(id)), encode_name(name));
        }
        self.save(batch)?;
        self.named += tables.len();
        Ok(())
    }

    fn save(&self, batch: Batch) -> Landed {
        self.tree.apply_batch(batch).map_err(|error| refused(&error))?;
        self.tree.flush().map_err(|error| refused(&error))?;
        Ok(())
    }

    /// Moves up to [`FOLD_COMMITS`] commits, none after `to`, from the log into the base. Gives the commit that the
    /// base stands at now.
    pub(crate) fn fold(&self, to: u64) -> Result<u64, StoreError> {
        let mut base = number(&self.tree, b"mbase")?.unwrap_or(0);
        let mut batch = Batch::default();
        // The rows that the base gets or loses: a later commit may drop what an earlier one put.
        let mut rows: BTreeMap<Vec<u8>, Option<Value>> = BTreeMap::new();
        let mut counts: HashMap<TableId, u64> = HashMap::new();
        for entry in self.tree.range(log_row(0)..=log_row(to)).take(FOLD_COMMITS) {
            let (key, value) = entry.map_err(|error| refused(&error))?;
            let sequence = log_sequence(&key)?;
            let record =
                Record::decode(&value).ok_or_else(|| unreadable(format_args!("commit {sequence}")))?;
            let mut told: HashMap<TableId, u64> = HashMap::new();
            for write in record.writes {
                match write {
                    Write::Put(table, key, value) => {
                        *told.entry(table).or_default() += 1;
                        rows.insert(base_row(table, &key), Some(value));
                    }
                    Write::Remove(table, key) => {
                        *told.entry(table).or_default() += 1;
                        rows.insert(base_row(table, &key), None);
                    }
                    Write::Drop(table) => {
                        told.remove(&table);
                        let prefix = row(b'b', table);
                        rows.retain(|row, _| !row.starts_with(&prefix));
                        for row in self.tree.scan_prefix(prefix).keys() {
                            rows.insert(row.map_err(|error| refused(&error))?.to_vec(), None);
                        }
                    }
                    Write::Told(table, ..) => *told.entry(table).or_default() += 1,
                    Write::Derive(..) => {}
                }
            }
            for (table, count) in told {
                *counts.entry(table).or_default() += count;
            }
            batch.remove(key);
            base = base.max(sequence);
        }
        for (row, value) in rows {
            match value {
                Some(value) => batch.insert(row, &*value),
                None => batch.remove(row),
            }
        }
        for (table, count) in counts {
            let key = row(b'c', table);
            let before = number(&self.tree, &key)?.unwrap_or(0);
            batch.insert(key, &(before + count).to_be_bytes());
        }
        batch.insert(b"mbase", &base.to_be_bytes());
        self.save(batch)?;
        Ok(base)
    }

    /// Replaces everything: the rows of a world as the base, and commits that are told but not applied.
    pub(crate) fn replace(
        &mut self,
        directory: &Directory,
        world: &World,
        feed: &Feed,
        commits: &[Arc<Commit>],
    ) -> Landed {
        let mut batch = Batch::default();
        for prefix in [b"b", b"c", b"l"] {
            for key in self.tree.scan_prefix(prefix).keys() {
                batch.remove(key.map_err(|error| refused(&error))?);
            }
        }
        for (table, rows) in world.all().filter(|(table, _)| !directory.is_derived(*table)) {
            for (key, value) in rows {
                batch.insert(base_row(table, key), &**value);
            }
        }
        for (table, trimmed) in feed.trimmed_per_table() {
            batch.insert(row(b'c', table), &trimmed.to_be_bytes());
        }
        for commit in commits {
            batch.insert(&log_row(commit.sequence), told(commit).encode());
        }
        batch.insert(b"mbase", &world.sequence.to_be_bytes());
        self.save_named(directory, batch)
    }
}

/// A commit as a record that is told and not applied.
pub(crate) fn told(commit: &Commit) -> Record {
    let writes = commit.changes.iter().map(|change| {
        Write::Told(change.table, change.key.clone(), change.before.clone(), change.after.clone())
    });
    Record { at: commit.at, cause: commit.cause.clone(), writes: writes.collect() }
}

fn load(tree: &Db) -> Result<Loaded, StoreError> {
    let directory = Directory::default();
    for entry in tree.scan_prefix(b"t") {
        let (_, value) = entry.map_err(unreadable)?;
        directory.add(decode_name(&value).ok_or_else(|| unreadable("a table's name"))?);
    }
    let mut world = World::empty_at(number(tree, b"mbase")?.unwrap_or(0));
    for entry in tree.scan_prefix(b"b") {
        let (key, value) = entry.map_err(unreadable)?;
        let (table, key) = split_row(&key).ok_or_else(|| unreadable("a row's key"))?;
        world.set(table, Key::from_bytes(key), Some(Value::from(&*value)));
    }
    let mut counts = HashMap::new();
    for entry in tree.scan_prefix(b"c") {
        let (key, value) = entry.map_err(unreadable)?;
        let (table, _) = split_row(&key).ok_or_else(|| unreadable("a table's count"))?;
        counts.insert(table, read_number(&value).ok_or_else(|| unreadable("a table's count"))?);
    }
    let mut feed: Option<Feed> = None;
    let base = world.sequence;
    for entry in tree.scan_prefix(b"l") {
        let (key, value) = entry.map_err(unreadable)?;
        let sequence = log_sequence(&key)?;
        let feed = feed.get_or_insert_with(|| Feed::after(sequence - 1, std::mem::take(&mut counts)));
        let record = Record::decode(&value).ok_or_else(|| unreadable(format_args!("commit {sequence}")))?;
        // Commits up to the base were imported: they are told, and their effect is in the base.
        let mut before = World::empty_at(sequence - 1);
        let target = if sequence <= base { &mut before } else { &mut world };
        if target.sequence + 1 != sequence {
            return Err(unreadable(format_args!("commit {} is missing", target.sequence + 1)));
        }
        let (commit, dropped) = apply(&directory, target, record.at, record.cause, record.writes);
        for table in dropped {
            feed.drop_table(table);
        }
        feed.push(commit);
    }
    let feed = feed.unwrap_or_else(|| Feed::after(base, counts));
    Ok(Loaded { directory, world, feed })
}

fn is_locked(error: &std::io::Error) -> bool {
    error.to_string().contains("could not acquire lock")
}

/// The owner before us may be gone and its last writes still on their way: sled's own threads outlive its handle.
#[allow(clippy::disallowed_methods, reason = "no event tells when a file lock is free")]
fn wait_for_lock() {
    thread::sleep(LOCK_WAIT);
}

fn set_snapshots_aside(path: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(path)? {
        let entry = entry?;
        let name = entry.file_name();
        if name.to_string_lossy().starts_with("snap.") {
            std::fs::rename(entry.path(), path.join(format!("damaged-{}", name.to_string_lossy())))?;
        }
    }
    Ok(())
}

fn row(kind: u8, table: TableId) -> Vec<u8> {
    let mut key = vec![kind];
    key.extend_from_slice(&table.0.to_be_bytes());
    key
}

fn base_row(table: TableId, key: &Key) -> Vec<u8> {
    let mut row = row(b'b', table);
    row.extend_from_slice(key.as_bytes());
    row
}

fn split_row(key: &[u8]) -> Option<(TableId, &[u8])> {
    let (table, rest) = key.get(1..)?.split_first_chunk::<4>()?;
    Some((TableId(u32::from_be_bytes(*table)), rest))
}

pub(crate) fn log_row(sequence: u64) -> [u8; 9] {
    let mut key = [b'l'; 9];
    key[1..].copy_from_slice(&sequence.to_be_bytes());
    key
}

fn log_sequence(key: &[u8]) -> Result<u64, StoreError> {
    key.get(1..)
        .and_then(read_number)
        .filter(|sequence| *sequence > 0)
        .ok_or_else(|| unreadable("a commit's number"))
}

fn number(tree: &Db, key: &[u8]) -> Result<Option<u64>, StoreError> {
    match tree.get(key).map_err(unreadable)? {
        Some(value) => Ok(Some(read_number(&value).ok_or_else(|| unreadable("a number"))?)),
        None => Ok(None),
    }
}

fn read_number(value: &[u8]) -> Option<u64> {
    value.try_into().ok().map(u64::from_be_bytes)
}

/// A table's name as one row or archive entry.
pub(crate) fn encode_name(name: &TableName) -> Vec<u8> {
    let mut out = vec![u8::from(name.feed) | u8::from(name.derived) << 1];
    for part in [&name.collection, &name.scope.account, &name.scope.region, &name.owner] {
        bytes(&mut out, part.as_bytes());
    }
    out
}

pub(crate) fn decode_name(input: &[u8]) -> Option<TableName> {
    let mut reader = Reader(input);
    let flags = reader.byte()?;
    let mut text = || std::str::from_utf8(reader.bytes()?).ok();
    Some(TableName {
        collection: text()?.into(),
        scope: Scope::new(text()?, text()?),
        owner: text()?.into(),
        feed: flags & 1 != 0,
        derived: flags & 2 != 0,
    })
}
