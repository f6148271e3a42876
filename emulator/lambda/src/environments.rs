//! Execution environments: who has one, who waits for one, and how many there may be.
//!
//! The environments of an account and region are kept in memory, by the version that they run. One is taken by one invocation at
//! a time and comes back warm. What runs another revision than it should, is let go, which ends its processes.

mod actor;
mod folders;
mod logging;
mod output;
mod process;
mod report;
mod runtime_api;
mod storage;
mod variables;

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;
use contract::{ApiError, Call};
use parking_lot::Mutex;
use tokio::sync::{mpsc, oneshot};

use crate::environments::folders::Folders;
use crate::errors;
use crate::model::function::Configuration;

/// How many invocations an account has at once in a region (documented: the default quota).
pub(crate) const MOST_CONCURRENT: u32 = 1_000;
/// How many of them cannot be reserved (documented).
pub(crate) const LEAST_UNRESERVED: u32 = 100;

/// One invocation, as an environment gets it.
#[derive(Clone, Debug)]
pub(crate) struct Invocation {
    /// Its request id.
    pub(crate) id: Arc<str>,
    /// The ARN that was invoked, alias or not.
    pub(crate) function_arn: String,
    pub(crate) payload: Bytes,
    /// JSON text.
    pub(crate) client_context: Option<String>,
    /// Where a response goes that the function streams; without one it is gathered.
    pub(crate) stream: Option<mpsc::Sender<Fragment>>,
}

/// What a function has streamed.
#[derive(Clone, Debug)]
pub(crate) enum Fragment {
    /// The content type, which comes first.
    Head(String),
    Data(Bytes),
}

/// What came of an invocation that a process got, or should have got.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    /// Whether the function failed.
    pub(crate) is_error: bool,
    /// The response or the error; nothing, if the response went into the invocation's stream.
    pub(crate) payload: Bytes,
    /// The last of its log.
    pub(crate) tail: Vec<u8>,
}

/// What an environment is told to do.
#[derive(Debug)]
pub(super) struct Job {
    call: Call,
    invocation: Invocation,
    answer: oneshot::Sender<Outcome>,
}

/// An environment; it ends when this is dropped.
#[derive(Debug)]
struct Environment {
    revision: String,
    jobs: mpsc::Sender<Job>,
}

/// The environments of an account and region.
#[derive(Debug, Default)]
pub(crate) struct Pool {
    idle: Mutex<HashMap<Version, Vec<Environment>>>,
    busy: Arc<Mutex<HashMap<String, u32>>>,
    folders: Folders,
}

/// A function's name and the version.
type Version = (String, String);

/// An invocation that counts as concurrent until this is dropped.
#[derive(Debug)]
pub(crate) struct Permit {
    busy: Arc<Mutex<HashMap<String, u32>>>,
    function: String,
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut busy = self.busy.lock();
        if let Some(count) = busy.get_mut(&self.function) {
            *count -= 1;
            if *count == 0 {
                busy.remove(&self.function);
            }
        }
    }
}

/// How many invocations of a function there may be at once.
#[derive(Clone, Debug)]
pub(crate) struct Limits {
    /// What is reserved for the function, if anything is.
    pub(crate) reserved: Option<u32>,
    /// What is reserved for each function that has a reservation.
    pub(crate) reservations: HashMap<String, u32>,
}

impl Pool {
    /// Lets an invocation of a function in.
    ///
    /// # Errors
    /// `TooManyRequestsException`.
    pub(crate) fn enter(&self, function: &str, limits: &Limits) -> Result<Permit, ApiError> {
        let mut busy = self.busy.lock();
        match limits.reserved {
            Some(most) if busy.get(function).copied().unwrap_or(0) >= most => {
                return Err(errors::rate_exceeded("ReservedFunctionConcurrentInvocationLimitExceeded"));
            }
            Some(_) => {}
            None => {
                let reserved: u32 = limits.reservations.values().sum();
                let others = busy.iter().filter(|(name, _)| !limits.reservations.contains_key(*name));
                if others.map(|(_, count)| count).sum::<u32>() >= MOST_CONCURRENT.saturating_sub(reserved) {
                    return Err(errors::rate_exceeded("ConcurrentInvocationLimitExceeded"));
                }
            }
        }
        *busy.entry(function.to_owned()).or_default() += 1;
        Ok(Permit { busy: self.busy.clone(), function: function.to_owned() })
    }

    /// Runs an invocation of a version, in a warm environment if there is one.
    ///
    /// # Errors
    /// A fault of ours: no folder, no process, no port.
    pub(crate) async fn run(
        &self,
        call: &Call,
        configuration: &Configuration,
        invocation: Invocation,
    ) -> Result<Outcome, ApiError> {
        let version = (configuration.function_name.clone(), configuration.version.clone());
        loop {
            let warm = self.take(&version, &configuration.revision_id);
            let is_warm = warm.is_some();
            let environment = match warm {
                Some(environment) => environment,
                None => self.start(call, configuration).await?,
            };
            let (answer, answered) = oneshot::channel();
            let job = Job { call: call.clone(), invocation: invocation.clone(), answer };
            if environment.jobs.send(job).await.is_ok()
                && let Ok(outcome) = answered.await
            {
                self.give_back(version, environment);
                return Ok(outcome);
            }
            // A warm environment may end at the moment in which it is taken; a new one waits for its first invocation.
            if !is_warm {
                return Err(ApiError::internal("an execution environment ended without an answer"));
            }
        }
    }

    async fn start(&self, call: &Call, configuration: &Configuration) -> Result<Environment, ApiError> {
        let folder = self.folders.of(call, configuration).await?;
        let jobs = actor::start(call, configuration, folder).await?;
        Ok(Environment { revision: configuration.revision_id.clone(), jobs })
    }

    /// A warm environment of a revision; those of others end.
    fn take(&self, version: &Version, revision: &str) -> Option<Environment> {
        let mut idle = self.idle.lock();
        let environments = idle.get_mut(version)?;
        environments.retain(|environment| environment.revision == revision && !environment.jobs.is_closed());
        environments.pop()
    }

    fn give_back(&self, version: Version, environment: Environment) {
        if !environment.jobs.is_closed() {
            self.idle.lock().entry(version).or_default().push(environment);
        }
    }

    /// Ends the idle environments of a function, or of one of its versions.
    pub(crate) fn end(&self, function: &str, version: Option<&str>) {
        self.idle
            .lock()
            .retain(|(name, number), _| name != function || version.is_some_and(|version| version != number));
    }
}
