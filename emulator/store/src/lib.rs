//! Where state lives: ordered collections, all-or-nothing commits, and a numbered feed of what each commit changed.
//!
//! - A [`Collection`] is a kind of thing that a service keeps; [`Collection::of`] is one owner's [`Part`] of it.
//! - [`ScopedStore::commit`] runs a closure alone, over the newest state. What it wrote lands at once and whole, or, if
//!   it answers `Err`, not at all. The closure is not async, so nothing can be waited for while it is open.
//! - [`ScopedStore::snapshot`] is a consistent view that costs a pointer. Readers never wait for a closure or for the
//!   disk, only for the moment in which a finished commit is applied in memory.
//! - The feed ([`ScopedStore::changes_after`]) says what each commit changed, in order and without holes. It is the log that the
//!   state is loaded from, so the two cannot disagree.
//!
//! The serving copy is in memory. With a directory ([`Options::directory`]) each commit is also one row of a log in sled,
//! and its answer, its visibility to readers and its place in the feed all wait until that row is flushed. Without one,
//! nothing touches the disk. sled's flush survives a killed process; a power cut may cost the last commits.
//!
//! What this crate has no notion of: AWS, FHIR, HTTP, or what a value means.

mod apply;
mod archive;
mod collection;
mod committer;
mod disk;
mod engine;
mod feed;
pub mod key;
mod pins;
mod record;
mod scoped;
mod transaction;
mod world;

pub use collection::{Collection, Part, Scope, TableName};
pub use engine::{Options, Store, StoreError};
pub use feed::{Cause, Change, Commit, Entry, Trimmed};
pub use key::Key;
pub use scoped::{Origin, Rider, ScopedStore, View};
pub use transaction::Tx;
pub use world::{Snapshot, Value, nothing};
