//! One line of states under way, as it is kept.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::scope::Failure;

/// Where a thread is, and what it knows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Thread {
    /// The thread whose Parallel or Map state this is a branch of.
    pub(crate) parent: Option<u64>,
    /// Which of its parent's branches this is.
    pub(crate) index: usize,
    pub(crate) flow: usize,
    pub(crate) state: usize,
    /// What the state was given. A thread is copied at each of its steps, and this may be large.
    pub(crate) input: Arc<Value>,
    /// Every variable that it sees: its own, and as they were when it began, those around.
    pub(crate) variables: Arc<Map<String, Value>>,
    /// The event that its next one follows.
    pub(crate) event: u64,
    /// The event by which the state was entered.
    pub(crate) entered_event: u64,
    /// When the state was entered.
    pub(crate) entered: i64,
    /// Whether it was: a thread that has just come to its state was not.
    #[serde(default)]
    pub(crate) is_in: bool,
    /// How often each retrier has tried again.
    pub(crate) retries: Vec<u64>,
    /// `Map.Item` of the context object.
    pub(crate) item: Option<Arc<Value>>,
    /// `Task.Token` of the context object.
    pub(crate) token: Option<String>,
    /// Whether nothing of it is told: an iteration of a distributed Map.
    pub(crate) is_silent: bool,
    /// The name of the execution that an iteration of a distributed Map is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) child: Option<String>,
    pub(crate) phase: Phase,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Phase {
    /// About to enter its state.
    Entering,
    /// About to try its state again.
    Retrying,
    /// Waits to try its state again.
    BackingOff { until: i64 },
    /// In a Wait state.
    Waiting { until: i64 },
    /// In a Task state, for the result of its call.
    Calling(Calling),
    /// An iteration of a distributed Map, for the end of the execution that it is.
    Child { call: u64 },
    /// In a Parallel or Map state, for its branches.
    Joining(Joining),
    /// A branch that has ended well; kept until all have.
    Ended(Value),
    /// An iteration that has failed, where failures are borne.
    Failed(Failure),
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Calling {
    /// Tells this call from every other of the execution.
    pub(crate) call: u64,
    pub(crate) resource: String,
    /// What goes with it, kept so that it can be made again.
    pub(crate) arguments: Value,
    /// Whether somebody else says, by the thread's token, what came of it.
    pub(crate) awaits_token: bool,
    /// The call itself has been answered; what it began has not ended.
    pub(crate) is_submitted: bool,
    pub(crate) deadline: Option<i64>,
    pub(crate) heartbeat_seconds: Option<u64>,
    pub(crate) heartbeat_due: Option<i64>,
    pub(crate) timeout_seconds: Option<u64>,
    pub(crate) credentials: Option<Value>,
}

/// A Map run: what a distributed Map has of itself beside the branches.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct MapRun {
    pub(crate) arn: String,
    pub(crate) is_express: bool,
    /// Whether an iteration's item is a batch of items.
    pub(crate) is_batched: bool,
    /// How many items there are, and how many of them may fail.
    pub(crate) items: usize,
    pub(crate) tolerated: usize,
    /// How often it was redriven.
    #[serde(default)]
    pub(crate) redrives: u64,
}

impl Calling {
    /// When it is too late for it.
    pub(crate) fn due(&self) -> Option<i64> {
        self.deadline.into_iter().chain(self.heartbeat_due).min()
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Joining {
    /// The number of the first branch's thread; the others follow it.
    pub(crate) first: u64,
    pub(crate) count: usize,
    /// What a Map goes over; empty for a Parallel.
    pub(crate) items: Arc<Vec<Value>>,
    /// The Map's input as its selector sees it.
    pub(crate) input: Arc<Value>,
    /// How many are under way at once.
    pub(crate) limit: usize,
    /// What is more of a distributed Map.
    #[serde(default)]
    pub(crate) map_run: Option<MapRun>,
    /// How many have begun, ended and failed. Not kept: the branches' own rows say so.
    #[serde(skip)]
    pub(crate) begun: usize,
    #[serde(skip)]
    pub(crate) ended: usize,
    #[serde(skip)]
    pub(crate) failed: usize,
    /// The event that the next iteration's first one follows.
    pub(crate) event: u64,
}
