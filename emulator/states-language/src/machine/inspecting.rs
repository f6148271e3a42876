//! One state by itself, looked into: what becomes of its data on the way, and where it leads.

use serde_json::{Map, Value};

use super::running::Step;
use super::thread::Phase;
use super::{Outcome, Run};
use crate::definition::Definition;
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
    /// Has what becomes of the first state noted, and ends the run's steps with it. `variables` are what it sees, `retries` how often
    /// its first retrier has tried before.
    pub fn inspect(&mut self, variables: Map<String, Value>, retries: u64) {
        if let Some(thread) = self.threads.get_mut(&0) {
            thread.variables = variables.into();
            thread.retries = vec![retries];
        }
        self.inspection = Some(Inspection::default());
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
