//! Runs the timers that are due. A timer is gone in the same batch as the first commit that it makes.

use std::collections::HashSet;
use std::sync::atomic::Ordering;

use bytes::Bytes;
use contract::timer::{DUE, Set};
use contract::{ApiError, Service, Timer};
use store::{Origin, Scope, Snapshot, StoreError};
use tokio::task::JoinSet;

use crate::Dispatch;
use crate::activity::next_timer;
use crate::run::{bounded, guarded};
use crate::traces::{Kind, Span};

/// How many timers run at once.
const AT_ONCE: usize = 64;

/// How often a timer is tried before it is let go, aloud.
const ATTEMPTS: u32 = 3;

type Identity = (String, Scope, String);

/// Starts running timers.
pub(crate) fn start(dispatch: Dispatch) {
    let mut set = dispatch.inner.store.watch(&DUE);
    let mut stopping = dispatch.inner.stopping.subscribe();
    tokio::spawn(async move {
        let mut running: HashSet<Identity> = HashSet::new();
        let mut tasks: JoinSet<Identity> = JoinSet::new();
        loop {
            set.borrow_and_update();
            for timer in due(&dispatch, &running) {
                let identity = identity(&timer);
                running.insert(identity.clone());
                let dispatch = dispatch.clone();
                dispatch.inner.activity.timers.fetch_add(1, Ordering::AcqRel);
                tasks.spawn(async move {
                    run(&dispatch, &timer).await;
                    identity
                });
            }
            // A timer that is due but waits for a place is picked up when one ends.
            let next = next_timer(&dispatch.inner).filter(|next| next.due > dispatch.inner.clock.now());
            let time_comes = async {
                match next {
                    Some(timer) => dispatch.inner.clock.wait_until(timer.due).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = time_comes => {}
                changed = set.changed() => if changed.is_err() { return },
                Some(ended) = tasks.join_next() => {
                    if let Ok(identity) = ended {
                        running.remove(&identity);
                    }
                    dispatch.inner.activity.timers.fetch_sub(1, Ordering::AcqRel);
                    dispatch.inner.activity.ended();
                }
                _ = stopping.wait_for(|stopping| *stopping) => return,
            }
        }
    });
}

fn identity(timer: &Set) -> Identity {
    (timer.name.clone(), timer.scope.clone(), timer.key.clone())
}

/// The timers that are due and not running, as many as there are places for.
fn due(dispatch: &Dispatch, running: &HashSet<Identity>) -> Vec<Set> {
    let now = dispatch.inner.clock.now();
    let snapshot = snapshot(dispatch);
    let set = snapshot.all(DUE.whole()).filter_map(|(key, value)| Set::read(key, value));
    let due = set.take_while(|timer| timer.due <= now).filter(|timer| !running.contains(&identity(timer)));
    due.take(AT_ONCE.saturating_sub(running.len())).collect()
}

fn snapshot(dispatch: &Dispatch) -> Snapshot {
    let cause = store::Cause { trace: "timers".into(), call: 0, hops: 0 };
    dispatch.inner.store.scoped(&Scope::program(), Origin::new(0, cause)).snapshot()
}

async fn run(dispatch: &Dispatch, set: &Set) {
    let _running = dispatch.inner.gate.read().await;
    let known = dispatch.services().iter().find_map(|service| {
        service.timers.iter().find(|timer| timer.name == set.name).map(|timer| (*service, timer))
    });
    for attempt in 1..=ATTEMPTS {
        let outcome = match known {
            Some((service, timer)) => fire(dispatch, service, timer, set).await,
            None => Err(ApiError::internal("no service has a timer of this name")),
        };
        let Err(error) = outcome else { return };
        tracing::error!(timer = set.name, key = set.key, attempt, gives_up = attempt == ATTEMPTS, "{error}");
    }
    let cause = set.cause.clone();
    let program = dispatch.inner.store.scoped(&set.scope, Origin::new(dispatch.inner.clock.now().0, cause));
    let let_go = program.commit(|tx| {
        set.done(tx);
        Ok::<(), StoreError>(())
    });
    if let Err(error) = let_go.await {
        tracing::error!(timer = set.name, "{error}");
    }
}

async fn fire(
    dispatch: &Dispatch,
    service: &'static Service,
    timer: &'static Timer,
    set: &Set,
) -> Result<(), ApiError> {
    let call = dispatch.consequence(service, timer.name, &set.scope, &set.cause);
    bounded(&call)?;
    let origin = call.store.origin().clone();
    let done = set.clone();
    origin.set_rider(Box::new(move |tx| done.done(tx)));
    let span = Span::of(&call, Kind::Timer, set.cause.call);
    let store = call.store.clone();
    let outcome = guarded((timer.run)(call, Bytes::from(set.payload.clone()))).await;
    dispatch.inner.traces.record(span, outcome.as_ref().map(|()| 200));
    outcome?;
    if origin.has_rider() {
        store.commit(|_| Ok::<(), StoreError>(())).await?;
    }
    Ok(())
}
