//! Runs a service's reactions: each follows one collection of its own service from a cursor kept in the store.
//!
//! A reaction sees the changes of all accounts in the order of their commits. Its cursor moves in the same batch as the
//! first commit that it makes, itself or through a sibling. Changes that led to no commit are not worth one each: past
//! them the cursor is kept once per reading of the feed, and past those that concern nobody not even then.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use contract::{ApiError, Reaction, Seen, Service};
use store::{Cause, Collection, Commit, Key, Origin, Scope, StoreError};

use crate::Dispatch;
use crate::run::{bounded, guarded};
use crate::traces::{Kind, Span};

/// How far each reaction has come. Key: the reaction's name. Value: the commit and the index of the next change, as big-endian numbers.
static CURSORS: Collection = Collection::new("dispatch.cursors");

/// How often a reaction is tried before its change is passed over, aloud.
const ATTEMPTS: u32 = 3;

/// How many commits are taken from the feed at a time.
const COMMITS_AT_A_TIME: usize = 256;

/// The next change to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Cursor {
    commit: u64,
    index: u64,
}

impl Cursor {
    fn encode(self) -> Vec<u8> {
        [self.commit.to_be_bytes(), self.index.to_be_bytes()].concat()
    }

    fn decode(value: &[u8]) -> Option<Cursor> {
        let (commit, index) = value.split_first_chunk::<8>()?;
        Some(Cursor {
            commit: u64::from_be_bytes(*commit),
            index: u64::from_be_bytes(index.try_into().ok()?),
        })
    }
}

/// Starts one reaction.
pub(crate) fn start(dispatch: Dispatch, service: &'static Service, reaction: &'static Reaction) {
    let mut announced = dispatch.inner.store.watch(reaction.follows);
    let done = dispatch.inner.activity.follow(announced.clone());
    let mut stopping = dispatch.inner.stopping.subscribe();
    let mut replaced = dispatch.inner.replaced.subscribe();
    tokio::spawn(async move {
        let follower = Follower { dispatch, service, reaction, done };
        let mut cursor = follower.kept_cursor();
        loop {
            if replaced.has_changed().unwrap_or(false) {
                replaced.mark_unchanged();
                cursor = follower.kept_cursor();
            }
            let latest = *announced.borrow_and_update();
            tokio::select! {
                () = follower.catch_up(&mut cursor) => {}
                _ = stopping.wait_for(|stopping| *stopping) => return,
            }
            follower.done.fetch_max(latest, Ordering::AcqRel);
            follower.dispatch.inner.activity.ended();
            tokio::select! {
                changed = announced.changed() => if changed.is_err() { return },
                _ = replaced.changed() => replaced.mark_changed(),
                _ = stopping.wait_for(|stopping| *stopping) => return,
            }
        }
    });
}

/// Whether the cursor is in the store.
enum Kept {
    WithACommit,
    NotYet,
}

struct Follower {
    dispatch: Dispatch,
    service: &'static Service,
    reaction: &'static Reaction,
    done: Arc<AtomicU64>,
}

impl Follower {
    fn kept_cursor(&self) -> Cursor {
        let inner = &self.dispatch.inner;
        let cause = Cause { trace: "cursors".into(), call: 0, hops: 0 };
        let program = inner.store.scoped(&Scope::program(), Origin::new(0, cause));
        let kept = program.get(CURSORS.whole(), &Key::text(self.reaction.name));
        let cursor = kept.and_then(|value| Cursor::decode(&value));
        let cursor = cursor.unwrap_or(Cursor { commit: inner.store.trimmed() + 1, index: 0 });
        inner.store.hold(self.reaction.name, cursor.commit.saturating_sub(1));
        cursor
    }

    /// Deals with every change that the feed holds.
    async fn catch_up(&self, cursor: &mut Cursor) {
        let inner = &self.dispatch.inner;
        loop {
            let commits = inner.store.commits_after(cursor.commit.saturating_sub(1), COMMITS_AT_A_TIME);
            if commits.is_empty() {
                return;
            }
            let mut unkept = None;
            let last = commits.len() - 1;
            for (place, commit) in commits.into_iter().enumerate() {
                let _running = inner.gate.read().await;
                self.react_to(&commit, cursor, &mut unkept).await;
                *cursor = Cursor { commit: commit.sequence + 1, index: 0 };
                if place == last
                    && let Some(cursor) = unkept.take()
                {
                    self.keep(cursor).await;
                }
                self.done.fetch_max(commit.sequence, Ordering::AcqRel);
                inner.store.hold(self.reaction.name, commit.sequence);
            }
        }
    }

    /// Writes the cursor in a commit of its own. If that fails, changes without effect are seen once more after a restart.
    async fn keep(&self, cursor: Cursor) {
        let inner = &self.dispatch.inner;
        let cause = Cause { trace: "cursors".into(), call: 0, hops: 0 };
        let program = inner.store.scoped(&Scope::program(), Origin::new(inner.clock.now().0, cause));
        let kept = program.commit(|tx| {
            tx.put(CURSORS.whole(), Key::text(self.reaction.name), cursor.encode());
            Ok::<(), StoreError>(())
        });
        if let Err(error) = kept.await {
            tracing::error!(reaction = self.reaction.name, "{error}");
        }
    }

    async fn react_to(&self, commit: &Arc<Commit>, cursor: &Cursor, unkept: &mut Option<Cursor>) {
        let store = &self.dispatch.inner.store;
        let first = if cursor.commit == commit.sequence { cursor.index } else { 0 };
        for (index, change) in commit.changes.iter().enumerate().skip(usize::try_from(first).unwrap_or(0)) {
            let Some(table) = store.table_of(change) else { continue };
            if &*table.collection != self.reaction.follows.name {
                continue;
            }
            let seen = Seen { owner: table.owner.clone(), commit: commit.clone(), index };
            let scoped = store.scoped(&table.scope, Origin::new(commit.at, commit.cause.clone()));
            if !(self.reaction.concerns)(&scoped, &seen) {
                continue;
            }
            let next = Cursor { commit: commit.sequence, index: index as u64 + 1 };
            for attempt in 1..=ATTEMPTS {
                match self.react(seen.clone(), &table.scope, next).await {
                    Ok(Kept::WithACommit) => {
                        *unkept = None;
                        break;
                    }
                    Ok(Kept::NotYet) => {
                        *unkept = Some(next);
                        break;
                    }
                    Err(error) => tracing::error!(
                        reaction = self.reaction.name,
                        commit = commit.sequence,
                        attempt,
                        gives_up = attempt == ATTEMPTS,
                        "{error}"
                    ),
                }
            }
        }
    }

    async fn react(&self, seen: Seen, scope: &Scope, next: Cursor) -> Result<Kept, ApiError> {
        let cause = seen.commit.cause.clone();
        let call = self.dispatch.consequence(self.service, self.reaction.name, scope, &cause);
        bounded(&call)?;
        let name = self.reaction.name;
        let origin = call.store.origin().clone();
        origin.set_rider(Box::new(move |tx| {
            tx.as_program(|tx| tx.put(CURSORS.whole(), Key::text(name), next.encode()));
        }));
        let span = Span::of(&call, Kind::Reaction, cause.call);
        let outcome = guarded((self.reaction.run)(call, seen)).await;
        self.dispatch.inner.traces.record(span, outcome.as_ref().map(|()| 200));
        outcome?;
        Ok(if origin.has_rider() { Kept::NotYet } else { Kept::WithACommit })
    }
}
