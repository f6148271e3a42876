//! Work: what goes on after the call that began it was answered. It is begun in the transaction that decides it.
//!
//! A piece of work is a row in the program's own scope, so it survives a restart: dispatch runs every row, all of them at once,
//! until its function returns or its row goes. What a piece of work waits for from other calls, they write to the store,
//! and then [nudge](Call::nudge) it to look.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};

use bytes::Bytes;
use parking_lot::Mutex;
use serde_json::{Value, json};
use store::{Cause, Collection, Key, Scope, Tx};
use tokio::sync::{Notify, watch};

use crate::call::Call;
use crate::clock::{Clock, Time};
use crate::service::Work;

/// Work that is not done. Key: name, account, region, key. Value: a header, a line's end, what was left for it.
pub static RUNNING: Collection = Collection::with_feed("work.running");

/// Begins a piece of work of this call's account and region, in place of any of the same name and key, which is cut off. `payload` is
/// given to it, also when it is taken up again after a restart.
pub fn begin(tx: &mut Tx<'_>, call: &Call, work: &Work, key: &str, payload: &[u8]) {
    let cause = &call.store.origin().cause;
    let number = tx.fresh_number();
    let header = json!({"trace": &*cause.trace, "call": cause.call, "hops": cause.hops, "number": number});
    let mut value = header.to_string().into_bytes();
    value.push(b'\n');
    value.extend_from_slice(payload);
    let row = row(work.name, call.store.scope(), key);
    tx.as_program(|tx| tx.put(RUNNING.whole(), row, value));
}

/// Ends a piece of work, from inside or from outside: it is cut off where it waits. None of that name and key is no fault.
pub fn end(tx: &mut Tx<'_>, call: &Call, work: &Work, key: &str) {
    let row = row(work.name, call.store.scope(), key);
    tx.as_program(|tx| tx.remove(RUNNING.whole(), row));
}

/// Whether a piece of work has begun and is not done.
#[must_use]
pub fn is_running(tx: &mut Tx<'_>, call: &Call, work: &Work, key: &str) -> bool {
    let row = row(work.name, call.store.scope(), key);
    tx.as_program(|tx| tx.get(RUNNING.whole(), &row).is_some())
}

/// The key of a piece of work's row in [`RUNNING`].
#[must_use]
pub fn row(name: &str, scope: &Scope, key: &str) -> Key {
    Key::parts().text(name).text(&scope.account).text(&scope.region).text(key).key()
}

/// A piece of work as it is kept.
#[derive(Clone, Debug)]
pub struct Begun {
    /// The work's name.
    pub name: String,
    /// Whose it is.
    pub scope: Scope,
    /// Its key among the pieces of this name and scope.
    pub key: String,
    /// Why it was begun.
    pub cause: Cause,
    /// Tells it from others of its name, scope and key.
    pub number: u64,
    /// What was left for it.
    pub payload: Bytes,
}

impl Begun {
    /// Reads a row of [`RUNNING`]; `None` if it is not one.
    #[must_use]
    pub fn read(key: &Key, value: &[u8]) -> Option<Begun> {
        let mut parts = key.read();
        let name = parts.text()?;
        let scope = Scope::new(&parts.text()?, &parts.text()?);
        let key = parts.text()?;
        let line = value.iter().position(|byte| *byte == b'\n')?;
        let header: Value = serde_json::from_slice(&value[..line]).ok()?;
        let cause = Cause {
            trace: header["trace"].as_str()?.into(),
            call: header["call"].as_u64()?,
            hops: u16::try_from(header["hops"].as_u64()?).ok()?,
        };
        let number = header["number"].as_u64()?;
        Some(Begun { name, scope, key, cause, number, payload: Bytes::copy_from_slice(&value[line + 1..]) })
    }

    /// Takes the row away, in the transaction that does what was left. Work that was begun since in its place stays.
    pub fn done(&self, tx: &mut Tx<'_>) {
        let row = row(&self.name, &self.scope, &self.key);
        tx.as_program(|tx| {
            let kept = tx.get(RUNNING.whole(), &row).and_then(|value| Begun::read(&row, &value));
            if kept.is_some_and(|kept| kept.number == self.number) {
                tx.remove(RUNNING.whole(), row);
            }
        });
    }
}

/// A piece of work, as the function that does it sees it. Cheap to clone; all clones are one.
#[derive(Clone, Debug)]
pub struct Assignment {
    /// Its key.
    pub key: Arc<str>,
    /// What was left for it.
    pub payload: Bytes,
    state: Arc<State>,
}

#[derive(Debug)]
struct State {
    nudged: Notify,
    /// Nudged, and not yet looked.
    told: AtomicBool,
    /// Until when it rests, in milliseconds; [`AWAKE`] if it does not.
    resting_until: AtomicI64,
    /// How often it has come to rest.
    rests: AtomicU64,
    /// The commit up to which it has looked at what others write; [`LOOKS_NOWHERE`] if it does not look by itself.
    looked: AtomicU64,
    /// What it follows while it rests.
    following: Mutex<Option<watch::Receiver<u64>>>,
    /// Is told whenever it comes to rest.
    rested: watch::Sender<()>,
}

/// It does not rest.
const AWAKE: i64 = i64::MIN;
/// It is told by nudges of all that concerns it.
const LOOKS_NOWHERE: u64 = u64::MAX;

impl Assignment {
    /// An assignment; `rested` is told whenever it comes to rest.
    #[must_use]
    pub fn new(begun: &Begun, rested: watch::Sender<()>) -> Assignment {
        let state = State {
            nudged: Notify::new(),
            told: AtomicBool::new(false),
            resting_until: AtomicI64::new(AWAKE),
            rests: AtomicU64::new(0),
            looked: AtomicU64::new(LOOKS_NOWHERE),
            following: Mutex::new(None),
            rested,
        };
        Assignment { key: begun.key.as_str().into(), payload: begun.payload.clone(), state: Arc::new(state) }
    }

    /// Waits until somebody has nudged since this was last waited for. What it waits for meanwhile is under way: the program is not idle.
    pub async fn nudged(&self) {
        while !self.state.told.swap(false, Ordering::AcqRel) {
            self.state.nudged.notified().await;
        }
    }

    /// Waits for a nudge, or until the clock shows a time, with nothing under way: until then the program may call itself idle.
    pub async fn rest(&self, clock: &Clock, until: Option<Time>) {
        let _resting = Resting::begin(&self.state, until);
        let time_comes = async {
            match until {
                Some(time) => clock.wait_until(time).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = self.nudged() => {}
            () = time_comes => {}
        }
    }

    /// The same, and until a collection changes that is followed ([`store::Store::watch`]). What changed since it was last marked as
    /// unchanged ends the rest at once; so a change that nobody has looked at yet is never taken for idleness.
    pub async fn rest_following(
        &self,
        clock: &Clock,
        until: Option<Time>,
        changes: &mut watch::Receiver<u64>,
    ) {
        *self.state.following.lock() = Some(changes.clone());
        tokio::select! {
            biased;
            // The program ends; whoever waits is cut off soon.
            changed = changes.changed() => if changed.is_err() { std::future::pending::<()>().await },
            () = self.rest(clock, until) => {}
        }
        *self.state.following.lock() = None;
    }

    /// How often it has come to rest: what has is getting on.
    #[must_use]
    pub fn rests(&self) -> u64 {
        self.state.rests.load(Ordering::Acquire)
    }

    /// Says that it has looked for what others write, of which it is not told, up to a commit: who waits for idleness has it look
    /// again after later ones.
    pub fn has_looked(&self, commit: u64) {
        self.state.looked.store(commit, Ordering::Release);
    }

    /// Whether it looks by itself, and has not looked since before a commit.
    #[must_use]
    pub fn is_behind(&self, commit: u64) -> bool {
        self.state.looked.load(Ordering::Acquire) < commit
    }

    /// Has it look.
    pub fn nudge(&self) {
        self.state.told.store(true, Ordering::Release);
        self.state.nudged.notify_one();
    }

    /// Whether it rests, at this time, with nothing that it was nudged for.
    #[must_use]
    pub fn is_at_rest(&self, now: Time) -> bool {
        let is_behind = |changes: &watch::Receiver<u64>| changes.has_changed().unwrap_or(false);
        self.state.resting_until.load(Ordering::Acquire) > now.0
            && !self.state.told.load(Ordering::Acquire)
            && !self.state.following.lock().as_ref().is_some_and(is_behind)
    }
}

/// While it lives, the assignment rests.
struct Resting<'a>(&'a State);

impl Resting<'_> {
    fn begin(state: &State, until: Option<Time>) -> Resting<'_> {
        state.resting_until.store(until.map_or(i64::MAX, |time| time.0), Ordering::Release);
        state.rests.fetch_add(1, Ordering::AcqRel);
        state.rested.send_replace(());
        Resting(state)
    }
}

impl Drop for Resting<'_> {
    fn drop(&mut self) {
        self.0.resting_until.store(AWAKE, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // A test that waits for idleness must not go on between a change and the work that it wakes.
    #[tokio::test]
    async fn work_that_has_not_looked_at_a_change_is_not_at_rest() {
        let cause = Cause { trace: "t".into(), call: 0, hops: 0 };
        let (name, key, payload) = ("w".to_owned(), "k".to_owned(), Bytes::new());
        let begun = Begun { name, scope: Scope::new("1", "r"), key, cause, number: 0, payload };
        let assignment = Assignment::new(&begun, watch::Sender::new(()));
        let clock = Clock::standing_at(Time(0));
        let (followed, mut changes) = watch::channel(0);
        {
            let mut rest = std::pin::pin!(assignment.rest_following(&clock, None, &mut changes));
            tokio::select! {
                biased;
                () = &mut rest => unreachable!("nothing has changed"),
                () = std::future::ready(()) => {}
            }
            assert!(assignment.is_at_rest(Time(0)));
            followed.send_replace(1);
            assert!(!assignment.is_at_rest(Time(0)));
            rest.await;
        }
        assert!(!assignment.is_at_rest(Time(0)));
        assert!(!changes.has_changed().expect("a sender"));
    }
}
