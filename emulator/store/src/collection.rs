//! What is kept where: collections, the scopes that keep tenants apart, and the tables where both meet.

use std::fmt;
use std::sync::Arc;

use foldhash::fast::RandomState;
use parking_lot::{RwLock, RwLockReadGuard};

/// A kind of thing that a service keeps. A service declares one `static` for each, with its keys in the doc comment.
#[derive(Debug)]
pub struct Collection {
    /// The name, `service.things`; unique in the program and part of the format on disk.
    pub name: &'static str,
    /// Whether changes to this collection appear in the change feed, with what was there before and after.
    pub feed: bool,
    /// Whether its rows can be made anew from other collections, and so are neither on the disk nor in an archive.
    pub derived: bool,
}

impl Collection {
    /// A collection that is kept, and no more.
    #[must_use]
    pub const fn new(name: &'static str) -> Collection {
        Collection { name, feed: false, derived: false }
    }

    /// A collection of rows that follow from those of others, such as an index. It is written in the same commit as what it
    /// follows from and seen in the same snapshot, but lives in memory alone: after a restart or an import it is empty, and
    /// the service makes it anew.
    #[must_use]
    pub const fn derived(name: &'static str) -> Collection {
        Collection { name, feed: false, derived: true }
    }

    /// A collection whose changes are told in the feed.
    #[must_use]
    pub const fn with_feed(name: &'static str) -> Collection {
        Collection { name, feed: true, derived: false }
    }

    /// The part of this collection that belongs to one owner, such as one data store or one table. Parts have their own
    /// keys, their own numbering in the feed, and are dropped in one step.
    #[must_use]
    pub const fn of<'a>(&'static self, owner: &'a str) -> Part<'a> {
        Part { collection: self, owner }
    }

    /// The whole of a collection that has no owners.
    #[must_use]
    pub const fn whole(&'static self) -> Part<'static> {
        Part { collection: self, owner: "" }
    }
}

/// A collection, or one owner's part of it.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// The collection.
    pub collection: &'static Collection,
    /// Whose part; empty for a collection without owners.
    pub owner: &'a str,
}

/// Whose rows: an AWS account in a region. Rows of different scopes never meet.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Scope {
    /// Twelve digits.
    pub account: Arc<str>,
    /// Such as `us-east-1`.
    pub region: Arc<str>,
}

impl Scope {
    /// A scope for an account and a region.
    #[must_use]
    pub fn new(account: &str, region: &str) -> Scope {
        Scope { account: account.into(), region: region.into() }
    }

    /// The scope of what belongs to the program itself: cursors and timers.
    #[must_use]
    pub fn program() -> Scope {
        Scope::new("", "")
    }
}

impl fmt::Debug for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.account, self.region)
    }
}

/// Names a table: one part of one collection in one scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableName {
    /// The collection's name.
    pub collection: Arc<str>,
    /// The scope.
    pub scope: Scope,
    /// Whose part; empty for a collection without owners.
    pub owner: Arc<str>,
    /// Whether its changes appear in the feed.
    pub feed: bool,
    /// Whether its rows are in memory alone.
    pub derived: bool,
}

/// A table's number. Given once and never reused, in memory and on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct TableId(pub(crate) u32);

impl TableId {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// A scope's number, valid in one [`Directory`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ScopeId(u32);

/// Gives tables and scopes their numbers. Numbers are only ever added, so it needs no part in transactions: a table
/// named by a transaction that came to nothing is an empty table.
#[derive(Debug)]
pub(crate) struct Directory {
    program: Scope,
    inner: RwLock<Inner>,
}

impl Default for Directory {
    fn default() -> Directory {
        Directory { program: Scope::program(), inner: RwLock::default() }
    }
}

/// Every access to a row looks its table up, with names that come from accounts and data stores of a test: quick matters
/// here, and nobody gains by making names collide.
type HashMap<K, V> = std::collections::HashMap<K, V, RandomState>;

#[derive(Debug, Default)]
struct Inner {
    scopes: HashMap<Scope, ScopeId>,
    tables: Vec<TableName>,
    /// Scope and collection first, then owner: a look-up borrows all three.
    ids: HashMap<(ScopeId, Arc<str>), HashMap<Arc<str>, TableId>>,
}

impl Directory {
    pub(crate) fn program(&self) -> &Scope {
        &self.program
    }

    pub(crate) fn scope(&self, scope: &Scope) -> ScopeId {
        if let Some(&id) = self.inner.read().scopes.get(scope) {
            return id;
        }
        self.inner.write().scope(scope)
    }

    /// The table, if anything was ever written to it.
    pub(crate) fn find(&self, scope: ScopeId, part: Part<'_>) -> Option<TableId> {
        self.inner.read().find(scope, part)
    }

    /// All names, held for several look-ups.
    pub(crate) fn names(&self) -> Names<'_> {
        Names(self.inner.read())
    }

    /// The table, named now if it was not before.
    pub(crate) fn find_or_name(&self, scope_id: ScopeId, scope: &Scope, part: Part<'_>) -> TableId {
        self.find(scope_id, part).unwrap_or_else(|| {
            self.add(TableName {
                collection: part.collection.name.into(),
                scope: scope.clone(),
                owner: part.owner.into(),
                feed: part.collection.feed,
                derived: part.collection.derived,
            })
        })
    }

    /// Adds a table under the next number, or finds the one that has this name.
    pub(crate) fn add(&self, name: TableName) -> TableId {
        let mut inner = self.inner.write();
        let scope = inner.scope(&name.scope);
        let next = TableId(u32::try_from(inner.tables.len()).unwrap_or(u32::MAX));
        let owners = inner.ids.entry((scope, name.collection.clone())).or_default();
        if let Some(&id) = owners.get(&name.owner) {
            return id;
        }
        owners.insert(name.owner.clone(), next);
        inner.tables.push(name);
        next
    }

    pub(crate) fn name(&self, table: TableId) -> Option<TableName> {
        self.inner.read().tables.get(table.index()).cloned()
    }

    /// What `see` makes of the name of a table's collection.
    pub(crate) fn collection<T>(&self, table: TableId, see: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        see(&self.inner.read().tables.get(table.index())?.collection)
    }

    pub(crate) fn is_derived(&self, table: TableId) -> bool {
        self.inner.read().tables.get(table.index()).is_some_and(|name| name.derived)
    }

    pub(crate) fn has_feed(&self, table: TableId) -> bool {
        self.inner.read().tables.get(table.index()).is_some_and(|name| name.feed)
    }

    /// The names of the tables from the given number on.
    pub(crate) fn tables_from(&self, first: usize) -> Vec<TableName> {
        self.inner.read().tables.get(first..).map(<[TableName]>::to_vec).unwrap_or_default()
    }

    pub(crate) fn tables(&self) -> Vec<TableName> {
        self.inner.read().tables.clone()
    }
}

/// The names of a [`Directory`] while nobody adds to them.
#[derive(Debug)]
pub(crate) struct Names<'a>(RwLockReadGuard<'a, Inner>);

impl Names<'_> {
    /// The number of a scope, if it was ever given one.
    pub(crate) fn scope(&self, scope: &Scope) -> Option<ScopeId> {
        self.0.scopes.get(scope).copied()
    }

    /// The table, if anything was ever written to it.
    pub(crate) fn find(&self, scope: ScopeId, part: Part<'_>) -> Option<TableId> {
        self.0.find(scope, part)
    }
}

impl Inner {
    fn find(&self, scope: ScopeId, part: Part<'_>) -> Option<TableId> {
        self.ids.get(&(scope, part.collection.name) as &dyn ScopedName)?.get(part.owner).copied()
    }

    fn scope(&mut self, scope: &Scope) -> ScopeId {
        let next = ScopeId(u32::try_from(self.scopes.len()).unwrap_or(u32::MAX));
        *self.scopes.entry(scope.clone()).or_insert(next)
    }
}

/// Lets `ids` be asked with a borrowed collection name.
trait ScopedName {
    fn parts(&self) -> (ScopeId, &str);
}
impl ScopedName for (ScopeId, &'static str) {
    fn parts(&self) -> (ScopeId, &str) {
        (self.0, self.1)
    }
}
impl ScopedName for (ScopeId, Arc<str>) {
    fn parts(&self) -> (ScopeId, &str) {
        (self.0, &self.1)
    }
}
impl std::hash::Hash for dyn ScopedName + '_ {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.parts().hash(state);
    }
}
impl PartialEq for dyn ScopedName + '_ {
    fn eq(&self, other: &Self) -> bool {
        self.parts() == other.parts()
    }
}
impl Eq for dyn ScopedName + '_ {}
impl<'a> std::borrow::Borrow<dyn ScopedName + 'a> for (ScopeId, Arc<str>) {
    fn borrow(&self) -> &(dyn ScopedName + 'a) {
        self
    }
}
