//! One transaction: reads the newest state and gathers what it writes; nothing is applied until it ends well.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

use crate::collection::{Directory, Part, Scope, ScopeId, TableId};
use crate::key::Key;
use crate::record::Write;
use crate::world::{Snapshot, Value, World, first_with, is_in_order, prefix_range};

/// The view and the pen of a commit's closure. Reads see what was written before in the same transaction.
#[derive(Debug)]
pub struct Tx<'a> {
    base: &'a World,
    directory: &'a Arc<Directory>,
    scope: &'a Scope,
    scope_id: ScopeId,
    writes: Vec<Write>,
    /// Where the last write to a row stands in `writes`.
    latest: BTreeMap<(TableId, Key), usize>,
    dropped: Vec<TableId>,
    /// How many fresh numbers were given.
    fresh: u64,
}

/// How many bits of a fresh number tell it from others of the same commit.
const FRESH_BITS: u32 = 20;

impl<'a> Tx<'a> {
    pub(crate) fn new(
        base: &'a World,
        directory: &'a Arc<Directory>,
        scope: &'a Scope,
        scope_id: ScopeId,
    ) -> Tx<'a> {
        Tx {
            base,
            directory,
            scope,
            scope_id,
            writes: Vec::new(),
            latest: BTreeMap::new(),
            dropped: Vec::new(),
            fresh: 0,
        }
    }

    pub(crate) fn into_writes(self) -> Vec<Write> {
        self.writes
    }

    /// The number that this commit will have.
    #[must_use]
    pub fn sequence(&self) -> u64 {
        self.base.sequence + 1
    }

    /// Everything as it was before this transaction, which must be let go of when the closure ends: to hold it longer makes
    /// the commit copy what it changes.
    #[must_use]
    pub fn before(&self) -> Snapshot {
        Snapshot { world: self.base.clone(), scope: self.scope_id, directory: self.directory.clone() }
    }

    /// Puts rows of a derived collection (with a value) or removes them (without). This transaction does not see them; the
    /// ones after it do.
    pub fn derive(&mut self, part: Part<'_>, rows: impl IntoIterator<Item = (Key, Option<Value>)>) {
        let table = self.directory.find_or_name(self.scope_id, self.scope, part);
        self.writes.extend(rows.into_iter().map(|(key, value)| Write::Derive(table, key, value)));
    }

    /// A number that was never given before and never will be again, greater than all before it. A commit has room for a
    /// million.
    pub fn fresh_number(&mut self) -> u64 {
        let number = (self.sequence() << FRESH_BITS) + self.fresh;
        self.fresh += 1;
        number
    }

    /// Whose rows this transaction reads and writes.
    #[must_use]
    pub fn scope(&self) -> &Scope {
        self.scope
    }

    /// The row at a key.
    #[must_use]
    pub fn get(&self, part: Part<'_>, key: &Key) -> Option<Value> {
        let table = self.directory.find(self.scope_id, part)?;
        if !self.latest.is_empty()
            && let Some(&place) = self.latest.get(&(table, key.clone()))
        {
            return written(&self.writes[place]).cloned();
        }
        if self.is_dropped(table) {
            return None;
        }
        self.base.get(table, key).cloned()
    }

    /// Puts a row, in place of any that has this key.
    pub fn put(&mut self, part: Part<'_>, key: Key, value: impl Into<Value>) {
        let table = self.directory.find_or_name(self.scope_id, self.scope, part);
        self.latest.insert((table, key.clone()), self.writes.len());
        self.writes.push(Write::Put(table, key, value.into()));
    }

    /// Runs with the program's own scope in place of the caller's: for cursors and timers.
    pub fn as_program<T>(&mut self, run: impl FnOnce(&mut Tx<'a>) -> T) -> T {
        let scope = std::mem::replace(&mut self.scope, self.directory.program());
        let scope_id = std::mem::replace(&mut self.scope_id, self.directory.scope(self.scope));
        let answer = run(self);
        (self.scope, self.scope_id) = (scope, scope_id);
        answer
    }

    /// Removes a row; a row that is not there stays so.
    pub fn remove(&mut self, part: Part<'_>, key: Key) {
        if self.get(part, &key).is_none() {
            return;
        }
        let table = self.directory.find_or_name(self.scope_id, self.scope, part);
        self.latest.insert((table, key.clone()), self.writes.len());
        self.writes.push(Write::Remove(table, key));
    }

    /// Removes all rows of a part in one step, however many there are. Its changes leave the feed.
    pub fn drop_part(&mut self, part: Part<'_>) {
        if let Some(table) = self.directory.find(self.scope_id, part) {
            self.drop_table(table);
        }
    }

    pub(crate) fn drop_table(&mut self, table: TableId) {
        self.latest.retain(|(written, _), _| *written != table);
        self.dropped.push(table);
        self.writes.push(Write::Drop(table));
    }

    /// The rows in a range of keys, in order.
    #[must_use]
    pub fn range(&self, part: Part<'_>, range: (Bound<Key>, Bound<Key>)) -> Vec<(Key, Value)> {
        let Some(table) = self.directory.find(self.scope_id, part) else { return Vec::new() };
        if !is_in_order(&range) {
            return Vec::new();
        }
        let base = self.base.rows(table).filter(|_| !self.is_dropped(table));
        let mut rows: BTreeMap<Key, Value> = base
            .into_iter()
            .flat_map(|rows| rows.range(range.clone()))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        for (key, value) in self.written_in(table, &range) {
            match value {
                Some(value) => rows.insert(key.clone(), value.clone()),
                None => rows.remove(key),
            };
        }
        rows.into_iter().collect()
    }

    /// The first row whose key begins with these parts.
    #[must_use]
    pub fn first(&self, part: Part<'_>, prefix: &Key) -> Option<(Key, Value)> {
        let table = self.directory.find(self.scope_id, part)?;
        let range = prefix_range(prefix);
        if self.written_in(table, &range).next().is_some() {
            return self.range(part, range).into_iter().next();
        }
        let rows = self.base.rows(table).filter(|_| !self.is_dropped(table))?;
        first_with(rows, prefix).map(|(key, value)| (key.clone(), value.clone()))
    }

    /// The rows whose keys begin with these parts, in order.
    #[must_use]
    pub fn prefix(&self, part: Part<'_>, prefix: &Key) -> Vec<(Key, Value)> {
        self.range(part, prefix_range(prefix))
    }

    /// What this transaction last wrote to the rows of a range: a value, or `None` for a removal.
    fn written_in(
        &self,
        table: TableId,
        (start, end): &(Bound<Key>, Bound<Key>),
    ) -> impl Iterator<Item = (&Key, Option<&Value>)> {
        let first = match start {
            Bound::Included(key) | Bound::Excluded(key) => (table, key.clone()),
            Bound::Unbounded => (table, Key::from_bytes(&[])),
        };
        let past = matches!(start, Bound::Excluded(_)).then(|| first.1.clone());
        let end = end.clone();
        self.latest
            .range(first..)
            .take_while(move |((of, key), _)| {
                *of == table
                    && match &end {
                        Bound::Included(end) => key <= end,
                        Bound::Excluded(end) => key < end,
                        Bound::Unbounded => true,
                    }
            })
            .filter(move |((_, key), _)| past.as_ref() != Some(key))
            .map(|((_, key), &place)| (key, written(&self.writes[place])))
    }

    fn is_dropped(&self, table: TableId) -> bool {
        self.dropped.contains(&table)
    }
}

fn written(write: &Write) -> Option<&Value> {
    match write {
        Write::Put(_, _, value) => Some(value),
        _ => None,
    }
}
