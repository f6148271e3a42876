//! A run of a definition: it says its next step, and never takes it.
//!
//! A [`Run`] is made of threads: one for the machine itself, and one for each branch of a Parallel and each iteration of a Map.
//! Whoever runs it calls [`Run::advance`], makes the calls that [`Progress`] asks for, waits until [`Run::next_due`], and
//! reports what came of it. Every thread that changed is named, so that a run may be kept thread by thread and taken up
//! again where it stood.

mod aborting;
mod children;
mod choice;
mod context;
mod distributing;
mod entering;
mod events;
mod failing;
mod inspecting;
mod joining;
mod keeping;
mod leaving;

mod redriving;
mod running;
mod settings;
mod tasks;
mod thread;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::Value;

pub use children::{ChildCall, MapRunChange, MapRunStep};
pub use events::Event;
pub use inspecting::{Inspection, Position, Simulated};
pub use keeping::Unreadable;
pub use running::Report;
pub use tasks::{TaskCall, TaskKind};
use thread::Thread;

use crate::scope::Failure;

/// The most events of an execution whose history is kept. AWS's quota.
pub const MOST_EVENTS: u64 = 25_000;

/// The most bytes of a state's input or output. AWS's quota.
pub const MOST_PAYLOAD_BYTES: usize = 262_144;

/// What is always the same in one execution.
#[derive(Clone, Debug)]
pub struct Identity {
    /// `Execution` of the context object: `Id`, `Input`, `Name`, `RoleArn`, `StartTime`, `RedriveCount`.
    pub execution: Value,
    /// `StateMachine` of the context object: `Id` and `Name`.
    pub state_machine: Value,
    /// The region that events of tasks tell.
    pub region: String,
    /// How long the execution may take whatever its definition says, in seconds.
    pub longest_seconds: u64,
    /// Which of the definition's flows it goes through: 0 is the machine itself; the child of a distributed Map goes through that Map's.
    pub flow: usize,
    /// Whether events are told. Without, an execution leaves no history and costs less.
    pub tells_events: bool,
    /// Whether there may be only as many events as AWS keeps of a history.
    pub keeps_history: bool,
}

/// What came of an execution.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It ended as it should, with this output.
    Succeeded(Value),
    /// It failed.
    Failed(Failure),
    /// It took longer than the machine's `TimeoutSeconds`.
    TimedOut,
}

/// An execution under way.
#[derive(Debug)]
pub struct Run {
    identity: Identity,
    threads: BTreeMap<u64, Thread>,
    next_thread: u64,
    next_call: u64,
    last_event: u64,
    /// Which thread waits for a call.
    calling: BTreeMap<u64, u64>,
    /// Threads that have something to do now.
    ready: VecDeque<u64>,
    /// When threads that wait have something to do, in milliseconds.
    due: BTreeSet<(i64, u64)>,
    /// When the whole times out.
    deadline: Option<i64>,
    outcome: Option<Outcome>,
    /// What is noted of the first state, if the run is for looking into it.
    inspection: Option<Inspection>,
}

/// What came of a step.
#[derive(Debug, Default)]
pub struct Progress {
    /// What happened, in order.
    pub events: Vec<Event>,
    /// What is to be called now.
    pub calls: Vec<TaskCall>,
    /// Executions that are to begin now: iterations of distributed Maps.
    pub children: Vec<ChildCall>,
    /// What has become of Map runs.
    pub map_runs: Vec<MapRunStep>,
    /// Calls whose results nobody waits for any more.
    pub dropped: Vec<u64>,
    /// Tokens that nobody waits for any more.
    pub spent: Vec<String>,
    /// The threads that have changed, come or gone.
    pub changed: BTreeSet<u64>,
}

impl Run {
    /// What came of it; `None` as long as it is under way.
    #[must_use]
    pub fn outcome(&self) -> Option<&Outcome> {
        self.outcome.as_ref()
    }

    /// Whether there is something to do without waiting for anything.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.outcome.is_none() && !self.ready.is_empty()
    }

    /// When there is something to do if nothing is reported before, in milliseconds since 1970.
    #[must_use]
    pub fn next_due(&self) -> Option<i64> {
        let thread = self.due.first().map(|(due, _)| *due);
        thread.into_iter().chain(self.deadline).min()
    }

    /// The number of the last event.
    #[must_use]
    pub fn last_event(&self) -> u64 {
        self.last_event
    }
}
