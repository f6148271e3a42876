//! The store as its users see it, in memory and on disk.

#![allow(clippy::expect_used, clippy::unit_arg, reason = "a test that cannot go on says so")]

mod atomic;
mod derived;
mod durable;
mod model;
mod watching;

use store::{Cause, Collection, Origin, Scope, ScopedStore, Store};

/// With a feed.
static THINGS: Collection = Collection::with_feed("test.things");
/// Without.
static QUIET: Collection = Collection::new("test.quiet");

fn origin() -> Origin {
    Origin::new(1_000, Cause { trace: "trace-1".into(), call: 1, hops: 0 })
}

fn scoped(store: &Store) -> ScopedStore {
    store.scoped(&Scope::new("000000000000", "us-east-1"), origin())
}
