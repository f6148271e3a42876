//! The state at one moment: every table's rows in ordered maps that share what they have in common, so that a copy of
//! the world costs a pointer and is a consistent snapshot.

use std::ops::Bound;
use std::sync::{Arc, LazyLock};

use imbl::{OrdMap, Vector};

use crate::collection::{Directory, Part, ScopeId, TableId};
use crate::key::Key;

/// A row's value: bytes that the service encodes and decodes. Shared, never changed.
pub type Value = Arc<[u8]>;

/// The value of rows whose key says it all. One for all of them.
#[must_use]
pub fn nothing() -> Value {
    static NOTHING: LazyLock<Value> = LazyLock::new(|| Arc::new([]));
    NOTHING.clone()
}

pub(crate) type Rows = OrdMap<Key, Value>;

/// All rows of all tables as of one commit.
#[derive(Clone, Debug, Default)]
pub(crate) struct World {
    /// The number of the last commit in it.
    pub(crate) sequence: u64,
    tables: Vector<Rows>,
}

impl World {
    /// No rows, as of a commit.
    pub(crate) fn empty_at(sequence: u64) -> World {
        World { sequence, ..World::default() }
    }

    pub(crate) fn rows(&self, table: TableId) -> Option<&Rows> {
        self.tables.get(table.index())
    }

    pub(crate) fn rows_mut(&mut self, table: TableId) -> &mut Rows {
        while self.tables.len() <= table.index() {
            self.tables.push_back(Rows::new());
        }
        &mut self.tables[table.index()]
    }

    pub(crate) fn get(&self, table: TableId, key: &Key) -> Option<&Value> {
        self.rows(table)?.get(key)
    }

    /// Puts or removes a row and gives what was there before.
    pub(crate) fn set(&mut self, table: TableId, key: Key, value: Option<Value>) -> Option<Value> {
        let rows = self.rows_mut(table);
        match value {
            Some(value) => rows.insert(key, value),
            None => rows.remove(&key),
        }
    }

    pub(crate) fn drop_table(&mut self, table: TableId) {
        *self.rows_mut(table) = Rows::new();
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = (TableId, &Rows)> {
        (0u32..).map(TableId).zip(self.tables.iter())
    }
}

/// A consistent view of one scope as of one commit. It costs a pointer to take, and holding one stops nobody.
#[derive(Clone, Debug)]
pub struct Snapshot {
    pub(crate) world: World,
    pub(crate) scope: ScopeId,
    pub(crate) directory: Arc<Directory>,
}

impl Snapshot {
    /// The number of the last commit that this view has seen.
    #[must_use]
    pub fn sequence(&self) -> u64 {
        self.world.sequence
    }

    /// The row at a key.
    #[must_use]
    pub fn get(&self, part: Part<'_>, key: &Key) -> Option<Value> {
        self.world.get(self.table(part)?, key).cloned()
    }

    /// The rows in a range of keys, in order; `.rev()` gives them from the end.
    pub fn range<'a>(
        &'a self,
        part: Part<'_>,
        range: (Bound<Key>, Bound<Key>),
    ) -> impl DoubleEndedIterator<Item = (&'a Key, &'a Value)> + use<'a> {
        let rows = self.table(part).and_then(|table| self.world.rows(table));
        rows.filter(|_| is_in_order(&range)).into_iter().flat_map(move |rows| rows.range(range.clone()))
    }

    /// The rows whose keys begin with these parts, in order.
    pub fn prefix<'a>(
        &'a self,
        part: Part<'_>,
        prefix: &Key,
    ) -> impl DoubleEndedIterator<Item = (&'a Key, &'a Value)> + use<'a> {
        self.range(part, prefix_range(prefix))
    }

    /// All rows of a part, in order.
    pub fn all<'a>(
        &'a self,
        part: Part<'_>,
    ) -> impl DoubleEndedIterator<Item = (&'a Key, &'a Value)> + use<'a> {
        self.range(part, (Bound::Unbounded, Bound::Unbounded))
    }

    /// How many rows a part has; constant time.
    #[must_use]
    pub fn count(&self, part: Part<'_>) -> usize {
        self.table(part).and_then(|table| self.world.rows(table)).map_or(0, Rows::len)
    }

    fn table(&self, part: Part<'_>) -> Option<TableId> {
        self.directory.find(self.scope, part)
    }
}

/// The first row whose key begins with `prefix`: one seek.
pub(crate) fn first_with<'r>(rows: &'r Rows, prefix: &Key) -> Option<(&'r Key, &'r Value)> {
    let (key, value) = rows.get_next(prefix)?;
    key.as_bytes().starts_with(prefix.as_bytes()).then_some((key, value))
}

/// The range of keys that begin with `prefix`.
pub(crate) fn prefix_range(prefix: &Key) -> (Bound<Key>, Bound<Key>) {
    let end = prefix.after_prefix().map_or(Bound::Unbounded, Bound::Excluded);
    (Bound::Included(prefix.clone()), end)
}

/// Ordered maps refuse a range that ends before it begins; such a range simply holds nothing.
pub(crate) fn is_in_order(range: &(Bound<Key>, Bound<Key>)) -> bool {
    match range {
        (Bound::Unbounded, _) | (_, Bound::Unbounded) => true,
        (Bound::Excluded(start), Bound::Excluded(end)) => start < end,
        (Bound::Included(start) | Bound::Excluded(start), Bound::Included(end) | Bound::Excluded(end)) => {
            start <= end
        }
    }
}
