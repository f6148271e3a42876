//! Finds an operation and runs it; carries calls between services; runs reactions, timers and work.
//!
//! Every call of every operation goes through [`Dispatch::run_aws`], [`Dispatch::run_streamed`] or [`Dispatch::run_http`], whether
//! it comes from the door, from a sibling, from a reaction, from a timer or from work. So this is the one place where inputs are
//! checked against AWS's models, where panics are caught, where chains are bounded, and where the trace is told.

mod activity;
mod checks;
mod reactions;
mod run;
mod timers;
mod traces;
mod works;

use std::sync::atomic::AtomicU64;
use std::sync::{Arc, OnceLock};

use contract::{Caller, Clock, Ids, NoOutside, Operation, Outside, Service, Settings, Siblings};
use serde_json::Value;
use store::{Cause, Origin, Scope, Store, StoreError};
use tokio::sync::{RwLock, watch};

use crate::activity::Activity;
use crate::traces::Traces;

/// The services, the state, the clock and the ids, brought together. Cheap to clone; all clones are one.
#[derive(Clone, Debug)]
pub struct Dispatch {
    inner: Arc<Inner>,
    siblings: Arc<dyn Siblings>,
}

#[derive(Debug)]
struct Inner {
    services: Vec<&'static Service>,
    store: Store,
    clock: Clock,
    ids: Ids,
    settings: &'static Settings,
    outside: OnceLock<Arc<dyn Outside>>,
    calls: AtomicU64,
    traces: Traces,
    activity: Activity,
    works: Arc<works::Works>,
    /// Held shared while a reaction or a timer runs, and alone while the whole state is replaced under them.
    gate: RwLock<()>,
    /// Counts how often the state was replaced, so that followers read their cursors anew.
    replaced: watch::Sender<u64>,
    /// Told when all work was cut off because its rows may have gone: what there is now is taken up anew.
    works_replaced: watch::Sender<()>,
    stopping: watch::Sender<bool>,
}

/// Who comes to the door.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// Who calls.
    pub caller: Caller,
    /// Where the caller reached us, such as `http://localhost:4566`.
    pub endpoint: Arc<str>,
    /// The id that the answer will carry; it names the trace.
    pub request_id: Arc<str>,
    /// The call that this one comes of, if it comes from inside the program: it then belongs to that one's trace.
    pub cause: Option<Cause>,
}

impl Dispatch {
    /// Brings services, state, clock and ids together, under the standard settings. Nothing runs yet.
    #[must_use]
    pub fn new(services: &[&'static Service], store: Store, clock: Clock, ids: Ids) -> Dispatch {
        Dispatch::with_settings(services, store, clock, ids, Settings::standard())
    }

    /// The same, under other settings.
    #[must_use]
    pub fn with_settings(
        services: &[&'static Service],
        store: Store,
        clock: Clock,
        ids: Ids,
        settings: &'static Settings,
    ) -> Dispatch {
        let inner = Arc::new(Inner {
            services: services.to_vec(),
            store,
            clock,
            ids,
            settings,
            outside: OnceLock::new(),
            calls: AtomicU64::new(1),
            traces: Traces::default(),
            activity: Activity::default(),
            works: Arc::default(),
            gate: RwLock::new(()),
            replaced: watch::Sender::new(0),
            works_replaced: watch::Sender::new(()),
            stopping: watch::Sender::new(false),
        });
        Dispatch { siblings: Arc::new(run::Way(inner.clone())), inner }
    }

    /// Opens the way out, once, before anything runs. Until then nothing leaves.
    pub fn reach(&self, outside: Arc<dyn Outside>) {
        let _ = self.inner.outside.set(outside);
    }

    /// Starts the reactions, the timers and the work on the current runtime. They end with [`Dispatch::stop`].
    pub fn start(&self) {
        for service in &self.inner.services {
            for reaction in service.reactions {
                reactions::start(self.clone(), service, reaction);
            }
        }
        timers::start(self.clone());
        works::start(self.clone());
    }

    /// Ends reactions, timers and work; what they had not finished, they begin again at the next start.
    pub fn stop(&self) {
        self.inner.stopping.send_replace(true);
    }

    /// The services, in the order they were given.
    #[must_use]
    pub fn services(&self) -> &[&'static Service] {
        &self.inner.services
    }

    /// A service by its id in `models`; `None` if it is not emulated.
    #[must_use]
    pub fn service(&self, id: &str) -> Option<&'static Service> {
        self.inner.service(id)
    }

    /// An operation by its service's id and its name; `None` if it is not emulated.
    #[must_use]
    pub fn find(&self, service: &str, operation: &str) -> Option<(&'static Service, &'static Operation)> {
        self.inner.find(service, operation)
    }

    /// Waits until nothing is pending: no reaction has changes before it, no timer is due, nothing of either is running, and all
    /// work rests.
    /// Gives `false` if that did not come within so many milliseconds of the machine's time.
    pub async fn idle(&self, wait_milliseconds: u64) -> bool {
        activity::idle(&self.inner, wait_milliseconds).await
    }

    /// What one request from outside led to, as a tree of calls and their changes; `None` if nothing is known of it.
    #[must_use]
    pub fn trace(&self, id: &str) -> Option<Value> {
        self.inner.traces.tree(&self.inner.store, id)
    }

    /// Removes everything, or everything of one account.
    ///
    /// # Errors
    /// [`StoreError::Disk`].
    pub async fn reset(&self, account: Option<&str>) -> Result<(), StoreError> {
        let _alone = self.inner.gate.write().await;
        self.inner.works.halt().await;
        let cause = Cause { trace: "reset".into(), call: 0, hops: 0 };
        let origin = Origin::new(self.inner.clock.now().0, cause);
        let concerns = |scope: &Scope| account.is_none_or(|account| *scope.account == *account);
        let reset = self.inner.store.reset(origin.clone(), concerns).await;
        let forgotten = works::forget(&self.inner, origin, concerns).await;
        self.inner.works.memory.forget(concerns);
        self.inner.works_replaced.send_replace(());
        reset.and(forgotten)
    }

    /// Replaces the whole state by an archive's; see [`Store::import`].
    ///
    /// # Errors
    /// [`StoreError::BadArchive`], and then nothing has changed; [`StoreError::Disk`].
    pub async fn import(&self, archive: &[u8]) -> Result<(), StoreError> {
        let _alone = self.inner.gate.write().await;
        self.inner.works.halt().await;
        let imported = self.inner.store.import(archive).await;
        self.inner.works.memory.forget(|_| true);
        self.inner.works_replaced.send_replace(());
        imported?;
        self.inner.activity.forget();
        self.inner.replaced.send_modify(|count| *count += 1);
        Ok(())
    }

    /// The state.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.inner.clock
    }

    /// Where ids come from.
    #[must_use]
    pub fn ids(&self) -> &Ids {
        &self.inner.ids
    }
}

impl Inner {
    fn outside(&self) -> Arc<dyn Outside> {
        self.outside.get().cloned().unwrap_or_else(|| Arc::new(NoOutside))
    }

    fn service(&self, id: &str) -> Option<&'static Service> {
        self.services.iter().find(|service| service.id == id).copied()
    }

    fn find(&self, service: &str, operation: &str) -> Option<(&'static Service, &'static Operation)> {
        let service = self.service(service)?;
        let place = service.operations.binary_search_by(|known| known.name.cmp(operation)).ok()?;
        Some((service, &service.operations[place]))
    }
}
