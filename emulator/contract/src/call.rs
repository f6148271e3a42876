//! One call: everything that varies between two runs of an operation.

use std::any::Any;
use std::sync::Arc;

use bytes::Bytes;
use serde::Serialize;
use store::{Origin, Scope, ScopedStore};

use crate::clock::{Clock, Time};
use crate::error::ApiError;
use crate::ids::Ids;
use crate::memory::Memory;
use crate::outside::Outside;
use crate::service::{Answering, Input, Work, output};
use crate::settings::Settings;

/// Who calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Twelve digits.
    pub account: Arc<str>,
    /// Such as `us-east-1`.
    pub region: Arc<str>,
    /// The access key that the request was signed with; empty for an anonymous one.
    pub access_key: Arc<str>,
}

/// One call of one operation. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Call {
    /// The service's id in `models`.
    pub service: &'static str,
    /// The operation's name.
    pub operation: &'static str,
    /// Who calls.
    pub caller: Caller,
    /// What the service has found that the caller may do, in a form of its own: a bearer token's scopes, say. It goes with
    /// every copy of the call, but not to siblings, nor to consequences.
    pub permit: Option<Arc<dyn Any + Send + Sync>>,
    /// The id that the answer carries.
    pub request_id: Arc<str>,
    /// When the call began. All that a call writes bears this time.
    pub now: Time,
    /// The clock, for a call that waits (a long poll).
    pub clock: Clock,
    /// Where new ids come from.
    pub ids: Ids,
    /// The state, as the caller's account and region see it.
    pub store: ScopedStore,
    /// Where the caller reached us, such as `http://localhost:4566`: every URL in an answer begins with it.
    pub endpoint: Arc<str>,
    /// What whoever started the program chose.
    pub settings: &'static Settings,
    /// The way to the other services; see [`Call::aws`].
    pub siblings: Arc<dyn Siblings>,
    /// The way to endpoints that a user has named.
    pub outside: Arc<dyn Outside>,
    /// What goes on beside calls; see [`Call::nudge`] and [`Call::kept`].
    pub background: Arc<dyn Background>,
}

/// Calls an operation of another service on behalf of a call.
pub trait Siblings: Send + Sync + std::fmt::Debug {
    /// Runs `operation` of `service` with the caller, the cause and the rider of `call`.
    fn call(&self, call: &Call, service: &str, operation: &str, input: Input) -> Answering<Bytes>;
}

/// What goes on beside calls: work under way, and what is kept in memory.
pub trait Background: Send + Sync + std::fmt::Debug {
    /// What services keep in memory.
    fn memory(&self) -> &Memory;

    /// Nudges the work of this name and key in a scope, if it is under way; what begins later looks by itself.
    fn nudge(&self, name: &str, scope: &Scope, key: &str);
}

impl Call {
    /// Has a piece of work of this call's account and region look at what was committed for it.
    pub fn nudge(&self, work: &Work, key: &str) {
        self.background.nudge(work.name, self.store.scope(), key);
    }

    /// What the service keeps in memory under this type, for this call's account and region.
    #[must_use]
    pub fn kept<T: Any + Default + Send + Sync>(&self) -> Arc<T> {
        self.background.memory().of(self.store.scope())
    }

    /// The same call at the present time, for what goes on for long: what is committed from here bears this moment.
    #[must_use]
    pub fn at_present(&self) -> Call {
        let now = self.clock.now();
        let origin = Origin::new(now.0, self.store.origin().cause.clone());
        let store = self.store.store().scoped(self.store.scope(), origin);
        Call { now, store, ..self.clone() }
    }

    /// Goes on in an account and region: what it reads, writes and asks siblings for is theirs.
    pub fn enter(&mut self, scope: &Scope) {
        if *self.store.scope() != *scope {
            self.store = self.store.store().scoped(scope, self.store.origin().clone());
        }
        (self.caller.account, self.caller.region) = (scope.account.clone(), scope.region.clone());
    }

    /// Calls an AWS operation of a sibling, through the same dispatch that an outside request goes through.
    ///
    /// # Errors
    /// What the operation answers, in its own code.
    pub async fn aws<T: Serialize>(
        &self,
        service: &str,
        operation: &str,
        input: &T,
    ) -> Result<Bytes, ApiError> {
        let input = Input::Text(output(input)?);
        self.siblings.call(self, service, operation, input).await
    }
}
