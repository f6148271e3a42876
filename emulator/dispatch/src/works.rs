//! Runs work that is under way: every row of `contract::work`, all at once, from its beginning to its end or to the end of its row.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use contract::work::{Assignment, Begun, RUNNING};
use contract::{ApiError, Background, Memory, Time};
use parking_lot::Mutex;
use store::{Cause, Key, Origin, Scope, StoreError};
use tokio::task::JoinHandle;

use crate::run::{bounded, guarded};
use crate::traces::{Kind, Span};
use crate::{Dispatch, Inner};

/// How often a piece of work is tried before it is let go, aloud. What has come to rest since it last failed has got on, and is counted
/// anew: what goes on for long must not end by its third failure in a year.
const ATTEMPTS: u32 = 3;

/// How many commits are taken from the feed at a time.
const COMMITS_AT_A_TIME: usize = 256;

/// The name under which the feed is held.
const FOLLOWER: &str = "dispatch.works";

/// What is under way, by the key of its row; and what services keep in memory.
#[derive(Debug, Default)]
pub(crate) struct Works {
    running: Mutex<HashMap<Key, Running>>,
    pub(crate) memory: Memory,
}

#[derive(Debug)]
struct Running {
    number: u64,
    assignment: Assignment,
    task: JoinHandle<()>,
}

impl Works {
    /// Whether nothing is under way but what rests until after a time, and has looked at everything up to a commit. What has not,
    /// looks now.
    pub(crate) fn are_at_rest(&self, now: Time, commit: u64) -> bool {
        let running = self.running.lock();
        let behind: Vec<&Running> =
            running.values().filter(|work| work.assignment.is_behind(commit)).collect();
        behind.iter().for_each(|work| work.assignment.nudge());
        behind.is_empty() && running.values().all(|work| work.assignment.is_at_rest(now))
    }

    /// Cuts everything off, and waits until it is.
    pub(crate) async fn halt(&self) {
        let running: Vec<Running> = self.running.lock().drain().map(|(_, work)| work).collect();
        for work in &running {
            work.task.abort();
        }
        for work in running {
            // An error says that it was cut off, or had ended.
            let _ = work.task.await;
        }
    }
}

impl Background for Works {
    fn memory(&self) -> &Memory {
        &self.memory
    }

    fn nudge(&self, name: &str, scope: &Scope, key: &str) {
        let row = contract::work::row(name, scope, key);
        if let Some(work) = self.running.lock().get(&row) {
            work.assignment.nudge();
        }
    }
}

/// Removes the rows of work of some scopes: they are in the program's own scope, which outlives a reset of one account.
pub(crate) async fn forget(
    inner: &Inner,
    origin: Origin,
    concerns: impl Fn(&Scope) -> bool,
) -> Result<(), StoreError> {
    let program = inner.store.scoped(&Scope::program(), origin);
    let snapshot = program.snapshot();
    let rows = snapshot.all(RUNNING.whole());
    let theirs: Vec<Begun> = rows
        .filter_map(|(key, value)| Begun::read(key, value))
        .filter(|begun| concerns(&begun.scope))
        .collect();
    program
        .commit(|tx| {
            theirs.iter().for_each(|begun| begun.done(tx));
            Ok::<(), StoreError>(())
        })
        .await
}

/// Starts to run what has begun and what begins.
pub(crate) fn start(dispatch: Dispatch) {
    let inner = &dispatch.inner;
    let mut announced = inner.store.watch(&RUNNING);
    let done = inner.activity.follow(announced.clone());
    let mut stopping = inner.stopping.subscribe();
    let mut replaced = inner.works_replaced.subscribe();
    tokio::spawn(async move {
        let follower = Follower { dispatch, done };
        let mut sequence = follower.begin_anew().await;
        loop {
            let latest = *announced.borrow_and_update();
            if replaced.has_changed().unwrap_or(false) {
                replaced.mark_unchanged();
                sequence = follower.begin_anew().await;
            }
            follower.catch_up(&mut sequence).await;
            follower.done.fetch_max(latest, Ordering::AcqRel);
            follower.dispatch.inner.activity.ended();
            tokio::select! {
                changed = announced.changed() => if changed.is_err() { return },
                _ = replaced.changed() => replaced.mark_changed(),
                () = async { drop(stopping.wait_for(|stopping| *stopping).await) } => {
                    follower.dispatch.inner.works.halt().await;
                    return;
                }
            }
        }
    });
}

struct Follower {
    dispatch: Dispatch,
    done: Arc<AtomicU64>,
}

impl Follower {
    /// Takes up every row there is, and gives the number of the commit that they are as of.
    async fn begin_anew(&self) -> u64 {
        let inner = &self.dispatch.inner;
        let _here = inner.gate.read().await;
        let cause = Cause { trace: "works".into(), call: 0, hops: 0 };
        let snapshot = inner.store.scoped(&Scope::program(), Origin::new(0, cause)).snapshot();
        for (key, value) in snapshot.all(RUNNING.whole()) {
            self.began(key, value);
        }
        inner.store.hold(FOLLOWER, snapshot.sequence());
        snapshot.sequence()
    }

    /// Takes up what has begun since a commit, and cuts off what was ended.
    async fn catch_up(&self, sequence: &mut u64) {
        let inner = &self.dispatch.inner;
        let _here = inner.gate.read().await;
        loop {
            let commits = inner.store.commits_after(*sequence, COMMITS_AT_A_TIME);
            let Some(last) = commits.last().map(|commit| commit.sequence) else { return };
            for commit in &commits {
                for change in &commit.changes {
                    if inner.store.table_of(change).is_none_or(|table| &*table.collection != RUNNING.name) {
                        continue;
                    }
                    match &change.after {
                        Some(value) => self.began(&change.key, value),
                        None => self.ended(&change.key),
                    }
                }
            }
            *sequence = last;
            inner.store.hold(FOLLOWER, last);
        }
    }

    fn began(&self, key: &Key, value: &[u8]) {
        let Some(begun) = Begun::read(key, value) else { return };
        let inner = &self.dispatch.inner;
        let mut running = inner.works.running.lock();
        if running.get(key).is_some_and(|work| work.number == begun.number) {
            return;
        }
        let assignment = Assignment::new(&begun, inner.activity.changed());
        let number = begun.number;
        let task = tokio::spawn(work(self.dispatch.clone(), begun, assignment.clone(), key.clone()));
        if let Some(before) = running.insert(key.clone(), Running { number, assignment, task }) {
            before.task.abort();
        }
    }

    fn ended(&self, key: &Key) {
        if let Some(work) = self.dispatch.inner.works.running.lock().remove(key) {
            work.task.abort();
        }
    }
}

async fn work(dispatch: Dispatch, begun: Begun, assignment: Assignment, key: Key) {
    let mut attempt = 0;
    while attempt < ATTEMPTS {
        let rests = assignment.rests();
        let Err(error) = try_once(&dispatch, &begun, assignment.clone()).await else { break };
        attempt = if assignment.rests() == rests { attempt + 1 } else { 1 };
        tracing::error!(
            work = begun.name,
            key = begun.key,
            attempt,
            gives_up = attempt == ATTEMPTS,
            "{error}"
        );
    }
    let inner: &Inner = &dispatch.inner;
    let origin = Origin::new(inner.clock.now().0, begun.cause.clone());
    let store = inner.store.scoped(&begun.scope, origin);
    let taken_away = store.commit(|tx| {
        begun.done(tx);
        Ok::<(), StoreError>(())
    });
    if let Err(error) = taken_away.await {
        tracing::error!(work = begun.name, key = begun.key, "{error}");
    }
    let mut running = inner.works.running.lock();
    if running.get(&key).is_some_and(|work| work.number == begun.number) {
        running.remove(&key);
    }
    drop(running);
    inner.activity.ended();
}

async fn try_once(dispatch: &Dispatch, begun: &Begun, assignment: Assignment) -> Result<(), ApiError> {
    let known = dispatch.services().iter().find_map(|service| {
        service.works.iter().find(|work| work.name == begun.name).map(|work| (*service, work))
    });
    let Some((service, work)) = known else {
        return Err(ApiError::internal("no service has work of this name"));
    };
    let call = dispatch.consequence(service, work.name, &begun.scope, &begun.cause);
    bounded(&call)?;
    let span = Span::of(&call, Kind::Work, begun.cause.call);
    let outcome = guarded((work.run)(call, assignment)).await;
    dispatch.inner.traces.record(span, outcome.as_ref().map(|()| 200));
    outcome
}
