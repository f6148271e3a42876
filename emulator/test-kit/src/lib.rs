//! Plays calls against services in memory: a standing clock, seeded ids, nothing on the disk and nothing on the wire.

mod endpoint;
mod following;

pub use endpoint::Endpoint;
pub use following::{advance, queue, queue_arn, queue_url, settle};

use std::sync::Arc;

use contract::{
    ApiError, Caller, Clock, HttpAnswer, HttpRequest, Ids, Input, Operation, Service, Settings, Time,
};
use dispatch::{Dispatch, Visitor};
use serde_json::Value;
use store::Store;

/// 2026-10-31T12:00:00Z, where a test's clock stands at first.
pub const START: Time = Time(1_793_448_000_000);

/// The endpoint that calls arrive at.
pub const ENDPOINT: &str = "http://localhost:4566";

/// Services that live in memory for one test.
#[derive(Clone, Debug)]
pub struct House {
    /// What carries the calls.
    pub dispatch: Dispatch,
    /// The clock; it stands until it is moved.
    pub clock: Clock,
    caller: Caller,
}

impl House {
    /// A house of these services. Reactions and timers run if there is a tokio runtime to run them on.
    #[must_use]
    pub fn new(services: &[&'static Service]) -> House {
        House::on(Store::in_memory(), services)
    }

    /// A house on a store that a test brings.
    #[must_use]
    pub fn on(store: Store, services: &[&'static Service]) -> House {
        House::with_settings(store, services, Settings::standard())
    }

    /// A house under settings that a test chose.
    #[must_use]
    pub fn with_settings(store: Store, services: &[&'static Service], settings: &'static Settings) -> House {
        let clock = Clock::standing_at(START);
        let dispatch = Dispatch::with_settings(services, store, clock.clone(), Ids::seeded(1), settings);
        if tokio::runtime::Handle::try_current().is_ok() {
            dispatch.start();
        }
        let caller =
            Caller { account: "000000000000".into(), region: "us-east-1".into(), access_key: "test".into() };
        House { dispatch, clock, caller }
    }

    /// Puts an endpoint behind every URL that leads outside. Say so before anything is sent.
    #[must_use]
    pub fn reaching(self, endpoint: &Endpoint) -> House {
        self.dispatch.reach(Arc::new(endpoint.clone()));
        self
    }

    /// The same house as another account in another region sees it.
    #[must_use]
    pub fn as_caller(&self, account: &str, region: &str) -> House {
        let caller = Caller { account: account.into(), region: region.into(), access_key: account.into() };
        House { caller, ..self.clone() }
    }

    /// Who calls.
    #[must_use]
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// The same house as somebody sees it who did not sign: a bearer of a token, or anybody.
    #[must_use]
    pub fn unsigned(&self) -> House {
        let caller = Caller { access_key: "".into(), ..self.caller.clone() };
        House { caller, ..self.clone() }
    }

    /// Calls an operation that has a shape.
    ///
    /// # Errors
    /// What the operation answers, or `not_emulated` if its service does not list it.
    pub async fn aws(&self, service: &str, operation: &str, input: Value) -> Result<Value, ApiError> {
        let text = self.aws_text(service, operation, input.to_string()).await?;
        serde_json::from_str(&text).map_err(|error| ApiError::internal(error.to_string()))
    }

    /// Calls an operation that has a shape with any bytes and gives its answer as text.
    ///
    /// # Errors
    /// What the operation answers, or `not_emulated` if its service does not list it.
    pub async fn aws_text(
        &self,
        service: &str,
        operation: &str,
        input: impl Into<Vec<u8>>,
    ) -> Result<String, ApiError> {
        let (service, operation) = self.find(service, operation)?;
        let call = self.dispatch.call(service, operation, self.visitor());
        let input = Input::Text(input.into().into());
        let answer = self.dispatch.run_aws(service, operation, call, input).await?;
        String::from_utf8(answer.to_vec()).map_err(|error| ApiError::internal(error.to_string()))
    }

    /// Calls an operation that has a shape and streams its answer.
    ///
    /// # Errors
    /// What the operation answers before its answer begins, or `not_emulated` if its service does not list it.
    pub async fn streamed(
        &self,
        service: &str,
        operation: &str,
        input: Value,
    ) -> Result<HttpAnswer, ApiError> {
        let (service, operation) = self.find(service, operation)?;
        let call = self.dispatch.call(service, operation, self.visitor());
        let input = Input::Text(input.to_string().into());
        self.dispatch.run_streamed(service, operation, call, input).await
    }

    /// Calls an operation on HTTP itself.
    ///
    /// # Errors
    /// What the operation answers, or `not_emulated` if its service does not list it.
    pub async fn http(
        &self,
        service: &str,
        operation: &str,
        request: HttpRequest,
    ) -> Result<HttpAnswer, ApiError> {
        let (service, operation) = self.find(service, operation)?;
        let call = self.dispatch.call(service, operation, self.visitor());
        self.dispatch.run_http(operation, call, request).await
    }

    fn find(
        &self,
        service: &str,
        operation: &str,
    ) -> Result<(&'static Service, &'static Operation), ApiError> {
        self.dispatch.find(service, operation).ok_or_else(|| ApiError::not_emulated(service, operation))
    }

    fn visitor(&self) -> Visitor {
        let request_id = self.dispatch.ids().uuid_as();
        Visitor { caller: self.caller.clone(), endpoint: ENDPOINT.into(), request_id, cause: None }
    }
}

/// A store on a directory that another house has just let go of: what that one had under way is cut off where it waits, and its
/// last thread ends in its own time.
///
/// # Panics
/// If the directory is still in use after half a minute, or the store cannot be read.
#[allow(clippy::expect_used, reason = "a test that cannot go on has failed")]
pub async fn reopened(options: &store::Options) -> Store {
    let patience = std::time::Duration::from_secs(30);
    let opened = async {
        loop {
            match Store::open(options) {
                Ok(store) => return store,
                Err(_) => tokio::task::yield_now().await,
            }
        }
    };
    tokio::time::timeout(patience, opened).await.expect("the directory is free")
}
