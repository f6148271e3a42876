//! Knows whether anything is pending, so that a test can wait for all consequences instead of sleeping.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use contract::timer::{DUE, Set};
use parking_lot::Mutex;
use store::{Cause, Origin, Scope};
use tokio::sync::watch;

use crate::Inner;

/// What reactions and timers are doing.
#[derive(Debug, Default)]
pub(crate) struct Activity {
    followers: Mutex<Vec<Follower>>,
    /// How many timers are running.
    pub(crate) timers: AtomicUsize,
    changed: watch::Sender<()>,
}

/// How far a reaction has come.
#[derive(Debug)]
struct Follower {
    /// The last commit that concerns it.
    announced: watch::Receiver<u64>,
    /// The last commit that it has dealt with.
    done: Arc<AtomicU64>,
}

impl Activity {
    pub(crate) fn follow(&self, announced: watch::Receiver<u64>) -> Arc<AtomicU64> {
        let done = Arc::new(AtomicU64::new(0));
        self.followers.lock().push(Follower { announced, done: done.clone() });
        done
    }

    /// The state was replaced, and the numbers of its commits with it: every follower has to say anew how far it is.
    pub(crate) fn forget(&self) {
        for follower in self.followers.lock().iter() {
            follower.done.store(0, Ordering::Release);
        }
    }

    /// Whom to tell when something has ended or rests.
    pub(crate) fn changed(&self) -> watch::Sender<()> {
        self.changed.clone()
    }

    /// Something ended: whoever waits for idleness looks again.
    pub(crate) fn ended(&self) {
        self.changed.send_replace(());
    }
}

pub(crate) async fn idle(inner: &Inner, wait_milliseconds: u64) -> bool {
    let mut changed = inner.activity.changed.subscribe();
    let wait = async {
        while !quiet(inner) {
            if changed.changed().await.is_err() {
                return;
            }
        }
    };
    tokio::time::timeout(Duration::from_millis(wait_milliseconds), wait).await.is_ok()
}

/// A commit announces itself to followers before its writer is answered, so if the same commit is the newest before
/// and after looking at everyone, nobody was passed over.
fn quiet(inner: &Inner) -> bool {
    let before = inner.store.sequence();
    let followers = inner.activity.followers.lock();
    let behind =
        followers.iter().any(|follower| follower.done.load(Ordering::Acquire) < *follower.announced.borrow());
    !behind
        && inner.activity.timers.load(Ordering::Acquire) == 0
        && next_timer(inner).is_none_or(|timer| timer.due > inner.clock.now())
        && inner.works.are_at_rest(inner.clock.now(), before)
        && inner.store.sequence() == before
}

/// The timer that is due first.
pub(crate) fn next_timer(inner: &Inner) -> Option<Set> {
    let cause = Cause { trace: "timers".into(), call: 0, hops: 0 };
    let program = inner.store.scoped(&Scope::program(), Origin::new(0, cause));
    let (key, value) = program.first(DUE.whole(), &store::Key::from_bytes(&[]))?;
    Set::read(&key, &value)
}
