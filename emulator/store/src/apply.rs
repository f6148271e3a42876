//! How a commit's writes change the world, and what of it the feed tells.

use std::sync::Arc;

use crate::collection::{Directory, TableId};
use crate::feed::{Cause, Change, Commit};
use crate::record::Write;
use crate::world::World;

/// Applies writes to a world as its next commit: gives the commit as the feed tells it, and the tables it dropped.
pub(crate) fn apply(
    directory: &Directory,
    world: &mut World,
    at: i64,
    cause: Cause,
    writes: Vec<Write>,
) -> (Arc<Commit>, Vec<TableId>) {
    world.sequence += 1;
    let mut changes = Vec::new();
    let mut dropped = Vec::new();
    // Writes come in runs to one table: ask the directory once a run.
    let mut run: Option<(TableId, bool)> = None;
    let mut has_feed = |table: TableId| match run {
        Some((last, feed)) if last == table => feed,
        _ => {
            let feed = directory.has_feed(table);
            run = Some((table, feed));
            feed
        }
    };
    for write in writes {
        match write {
            Write::Put(table, key, value) if has_feed(table) => {
                let before = world.set(table, key.clone(), Some(value.clone()));
                changes.push(Change { table, key, before, after: Some(value) });
            }
            Write::Put(table, key, value) => {
                world.set(table, key, Some(value));
            }
            Write::Remove(table, key) => {
                let before = world.set(table, key.clone(), None);
                if before.is_some() && has_feed(table) {
                    changes.push(Change { table, key, before, after: None });
                }
            }
            Write::Derive(table, key, value) => {
                world.set(table, key, value);
            }
            Write::Drop(table) => {
                world.drop_table(table);
                changes.retain(|change: &Change| change.table != table);
                dropped.push(table);
            }
            Write::Told(table, key, before, after) => changes.push(Change { table, key, before, after }),
        }
    }
    let commit = Commit { sequence: world.sequence, at, cause, changes: changes.into() };
    (Arc::new(commit), dropped)
}
