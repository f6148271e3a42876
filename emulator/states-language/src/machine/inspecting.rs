//! One state by itself, looked into: what becomes of its data on the way, and where it leads.

use serde_json::{Map, Value};

use super::distributing::threshold_exceeded;
use super::running::Step;
use super::tasks::task_call;
use super::thread::{Calling, Phase, Thread};
use super::{Outcome, Run};
use crate::definition::{Definition, MapState, Shaping, State};
use crate::scope::Failure;

/// What is noted of the first state of a run, which then goes no further.
#[derive(Debug, Default)]
pub struct Inspection {
    /// By AWS's names: `afterInputPath`, `afterParameters`, `result`, ..., each as its text.
    pub data: Map<String, Value>,
    /// What the state failed with, whatever came of that.
    pub failure: Option<Failure>,
    /// It has been left.
    left: bool,
    simulated: Simulated,
}

/// What an inspection is told of a state, in place of what would have been.
#[derive(Clone, Debug, Default)]
pub struct Simulated {
    /// The variables that it sees.
    pub variables: Map<String, Value>,
    /// How often its first retrier has tried before.
    pub retries: u64,
    /// How many iterations of a Map have failed.
    pub failed_iterations: u64,
    /// What an `ItemReader` has read.
    pub items: Option<Vec<Value>>,
}

/// Where a run stands that is inspected.
#[derive(Debug, PartialEq)]
pub enum Position<'r> {
    /// In its state still: in a call, or waiting for a time.
    In,
    /// About to be tried again.
    Retrying,
    /// About to enter another state, with this output.
    Next {
        /// That state's name.
        state: &'r str,
        /// What it is given.
        output: &'r Value,
    },
    /// At its end.
    Over(&'r Outcome),
}

impl Run {
    /// Has what becomes of the first state noted, and ends the run's steps with it. A Map or a Parallel does not begin what is in it, but
    /// asks for its result by a call that has no resource.
    pub fn inspect(&mut self, mut simulated: Simulated) {
        if let Some(thread) = self.threads.get_mut(&0) {
            thread.variables = std::mem::take(&mut simulated.variables).into();
            thread.retries = vec![simulated.retries];
        }
        self.inspection = Some(Inspection { simulated, ..Inspection::default() });
    }

    /// What was noted.
    #[must_use]
    pub fn inspection(&self) -> Option<&Inspection> {
        self.inspection.as_ref()
    }

    /// What the state can be seen to know: the variables as they are now.
    #[must_use]
    pub fn variables(&self) -> Option<&Map<String, Value>> {
        self.threads.get(&0).map(|thread| &*thread.variables)
    }

    /// Where it stands.
    #[must_use]
    pub fn position<'r>(&'r self, definition: &'r Definition) -> Position<'r> {
        if let Some(outcome) = &self.outcome {
            return Position::Over(outcome);
        }
        let Some(thread) = self.threads.get(&0) else { return Position::In };
        if matches!(thread.phase, Phase::BackingOff { .. }) {
            return Position::Retrying;
        }
        let state = definition.flows.first().and_then(|flow| flow.states.get(thread.state));
        match state {
            Some(state) if self.has_left() => Position::Next { state: &state.name, output: &thread.input },
            _ => Position::In,
        }
    }

    /// Whether the state that is inspected has been left.
    pub(crate) fn has_left(&self) -> bool {
        self.inspection.as_ref().is_some_and(|inspection| inspection.left)
    }
}

impl Step<'_> {
    /// Notes what has become of the data of the state that is inspected.
    pub(crate) fn note(&mut self, name: &str, value: &Value) {
        if let Some(inspection) = self.run.inspection.as_mut().filter(|inspection| !inspection.left) {
            inspection.data.insert(name.to_owned(), value.to_string().into());
        }
    }

    /// Whether a state is looked into, and what is in it does not run.
    pub(crate) fn is_inspected(&self, number: u64) -> bool {
        number == 0 && self.run.inspection.is_some()
    }

    /// What an `ItemReader` is said to have read.
    pub(crate) fn simulated_items(&mut self, number: u64) -> Option<Vec<Value>> {
        if !self.is_inspected(number) {
            return None;
        }
        self.run.inspection.as_mut()?.simulated.items.take()
    }

    /// Goes so far into a Map as its iterations would begin, and waits for what they are said to give.
    pub(crate) fn inspect_map(
        &mut self,
        number: u64,
        (thread, state, map): (&Thread, &State, &MapState),
        (items, input): (Vec<Value>, &Value),
        max_concurrency: u64,
    ) -> Result<(), Failure> {
        if matches!(state.shaping, Shaping::JsonPath(_)) {
            self.note("afterItemsPath", &Value::Array(items.clone()));
        }
        let length = items.len();
        let items = self.selected(thread, state, map, items, input)?;
        if map.selector.is_some() {
            self.note("afterItemSelector", &Value::Array(items.clone()));
        }
        let sight = self.sight(thread, state, input);
        let items = self.batched(map, items, &sight)?;
        if map.batching.is_some() {
            self.note("afterItemBatcher", &Value::Array(items));
        }
        let tolerated = self.tolerated(map, &sight)?;
        drop(sight);
        if let Some(inspection) = &mut self.run.inspection {
            let (count, percentage) = tolerated.told();
            let data = &mut inspection.data;
            data.insert("maxConcurrency".to_owned(), max_concurrency.into());
            data.extend(count.map(|count| ("toleratedFailureCount".to_owned(), count.into())));
            data.extend(percentage.map(|most| ("toleratedFailurePercentage".to_owned(), most.into())));
            let failed = usize::try_from(inspection.simulated.failed_iterations).unwrap_or(usize::MAX);
            if map.distributed.is_some() && failed > tolerated.of(length) {
                return Err(threshold_exceeded());
            }
        }
        self.await_result(number, thread, state);
        Ok(())
    }

    /// Waits for what is said to be the result of what is in a state.
    pub(crate) fn await_result(&mut self, number: u64, thread: &Thread, state: &State) {
        let calling = Calling {
            call: self.run.next_call(),
            resource: String::new(),
            arguments: Value::Null,
            awaits_token: false,
            is_submitted: false,
            deadline: None,
            heartbeat_seconds: None,
            heartbeat_due: None,
            timeout_seconds: None,
            credentials: None,
        };
        self.progress.calls.push(task_call(thread, state, &calling));
        self.set_phase(number, Phase::Calling(calling));
    }

    /// Notes who handles a failure: `retryIndex` and `retryBackoffIntervalSeconds`, or `catchIndex`.
    pub(crate) fn note_handler(&mut self, details: impl FnOnce() -> Value) {
        if let Some(inspection) = self.run.inspection.as_mut().filter(|inspection| !inspection.left) {
            inspection.data.insert("errorDetails".to_owned(), details());
        }
    }

    /// Notes what the state failed with.
    pub(crate) fn note_failure(&mut self, failure: &Failure) {
        if let Some(inspection) = self.run.inspection.as_mut().filter(|inspection| !inspection.left) {
            inspection.failure = Some(failure.clone());
        }
    }

    /// Notes that the state of the first thread has been left.
    pub(crate) fn note_left(&mut self, number: u64) {
        if let Some(inspection) = self.run.inspection.as_mut().filter(|_| number == 0) {
            inspection.left = true;
        }
    }
}
