//! An execution of a standard state machine as it is kept.

use std::borrow::Cow;

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use states_language::Identity;
use store::{Key, Scope, Tx};

use super::redriving::Redrives;
use crate::collections::{EXECUTIONS, EXECUTIONS_BY_START, Rows, decode, encode};
use crate::errors;
use crate::model::arn::{self, Resource};
use crate::state_machines::read;

/// The longest that a standard execution takes: a year. AWS's quota.
pub(crate) const LONGEST_SECONDS: u64 = 31_536_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Status {
    Running,
    Succeeded,
    Failed,
    TimedOut,
    Aborted,
    /// Asked for of children of a map run, and never kept: one that is to be redriven has its turn at once.
    PendingRedrive,
}

/// What an execution is that an iteration of a distributed Map is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ChildOf {
    /// The ARN of its map run.
    pub(crate) map_run: String,
    /// Of the map state.
    pub(crate) label: String,
    /// The flow of the definition that it goes through.
    pub(crate) flow: usize,
    /// How many items it was given.
    pub(crate) items: usize,
    /// What tells an express one from others of its name.
    pub(crate) express: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Execution {
    /// Under this number its threads and its history are kept.
    pub(crate) number: u64,
    /// The name of its state machine.
    pub(crate) state_machine: String,
    pub(crate) name: String,
    /// The number of the revision that it runs.
    pub(crate) revision: u64,
    /// When that revision was made.
    pub(crate) made: i64,
    pub(crate) role: String,
    pub(crate) version_arn: Option<String>,
    pub(crate) alias_arn: Option<String>,
    pub(crate) status: Status,
    /// JSON.
    pub(crate) input: String,
    /// JSON.
    pub(crate) output: Option<String>,
    pub(crate) error: Option<String>,
    pub(crate) cause: Option<String>,
    /// Milliseconds since 1970.
    pub(crate) started: i64,
    pub(crate) stopped: Option<i64>,
    pub(crate) trace_header: Option<String>,
    /// The test case whose answers stand in place of services.
    pub(crate) test_case: Option<String>,
    #[serde(default)]
    pub(crate) redrives: Redrives,
    /// If it is an iteration of a distributed Map.
    #[serde(default)]
    pub(crate) child: Option<ChildOf>,
}

impl Execution {
    pub(crate) fn arn(&self, scope: &Scope) -> String {
        let machine = self.machine();
        match self.child.as_ref().and_then(|child| child.express.as_deref()) {
            Some(id) => arn::express_execution(scope, &machine, &self.name, id),
            None => arn::execution(scope, &machine, &self.name),
        }
    }

    /// The name of its state machine, with the label of the map state that it is an iteration of.
    pub(crate) fn machine(&self) -> Cow<'_, str> {
        match &self.child {
            Some(child) => format!("{}/{}", self.state_machine, child.label).into(),
            None => self.state_machine.as_str().into(),
        }
    }

    /// The ARN of its state machine, or of the map state.
    pub(crate) fn machine_arn(&self, scope: &Scope) -> String {
        match &self.child {
            Some(child) => arn::map_state(scope, &self.state_machine, &child.label),
            None => arn::state_machine(scope, &self.state_machine),
        }
    }

    /// Whether it is an express child of a map run.
    pub(crate) fn is_express(&self) -> bool {
        self.child.as_ref().is_some_and(|child| child.express.is_some())
    }

    /// The execution of an ARN, which is no express one.
    ///
    /// # Errors
    /// `InvalidArn` if it is none, `ExecutionDoesNotExist` if the caller has none of it.
    pub(crate) fn of_arn(rows: &impl Rows, scope: &Scope, text: &str) -> Result<Execution, ApiError> {
        match read(scope, text)? {
            Resource::ExpressExecution { .. } => Err(errors::wrong_resource("express")),
            _ => Execution::of_any_arn(rows, scope, text),
        }
    }

    /// The same, or an express child of a map run.
    ///
    /// # Errors
    /// As [`Execution::of_arn`].
    pub(crate) fn of_any_arn(rows: &impl Rows, scope: &Scope, text: &str) -> Result<Execution, ApiError> {
        let (machine, label, name, express) = match read(scope, text)? {
            Resource::Execution { name, label, execution } => (name, label, execution, None),
            Resource::ExpressExecution { name, label: Some(label), execution, id } => {
                (name, Some(label), execution, Some(id))
            }
            other => return Err(errors::wrong_resource(other.kind())),
        };
        let found = match label {
            None => Execution::find(rows, machine, name)?,
            Some(label) => Execution::find(rows, &format!("{machine}/{label}"), name)?,
        };
        let is_it =
            |found: &Execution| found.child.as_ref().and_then(|child| child.express.as_deref()) == express;
        found.filter(is_it).ok_or_else(|| errors::no_execution(text))
    }

    /// The execution of a name; `state_machine` is its [`Execution::machine`].
    pub(crate) fn find(
        rows: &impl Rows,
        state_machine: &str,
        name: &str,
    ) -> Result<Option<Execution>, ApiError> {
        rows.row(EXECUTIONS.of(state_machine), &Key::text(name)).map(|row| decode(&row)).transpose()
    }

    pub(crate) fn put(&self, tx: &mut Tx<'_>) -> Result<(), ApiError> {
        tx.put(EXECUTIONS.of(&self.machine()), Key::text(&self.name), encode(self)?);
        Ok(())
    }

    /// Where it stands among those of its state machine or its map run.
    pub(crate) fn place(&self) -> (&str, Key) {
        let started = u64::try_from(self.started).unwrap_or(0);
        let part = self.child.as_ref().map_or(&self.state_machine, |child| &child.map_run);
        (part, Key::parts().descending(started).descending(self.number).key())
    }

    /// Puts it among those of its state machine or its map run, the newest first.
    pub(crate) fn list(&self, tx: &mut Tx<'_>) {
        let (part, key) = self.place();
        tx.put(EXECUTIONS_BY_START.of(part), key, self.name.as_bytes());
    }

    /// From when its time counts: its start, or the last time that it was redriven.
    pub(crate) fn counts_from(&self) -> i64 {
        self.redrives.last.unwrap_or(self.started)
    }

    /// What its machine says of itself in the context object.
    pub(crate) fn identity(&self, call: &Call) -> Result<Identity, ApiError> {
        let scope = call.store.scope();
        let input: Value = decode(self.input.as_bytes())?;
        Ok(Identity {
            execution: json!({
                "Id": self.arn(scope),
                "Input": input,
                "Name": self.name,
                "RoleArn": self.role,
                "StartTime": contract::Time(self.started).iso(),
                "RedriveCount": self.redrives.count,
            }),
            state_machine: json!({
                "Id": self.machine_arn(scope),
                "Name": self.machine(),
            }),
            region: scope.region.to_string(),
            longest_seconds: if self.is_express() {
                super::express::LONGEST_SECONDS
            } else {
                LONGEST_SECONDS
            },
            flow: self.child.as_ref().map_or(0, |child| child.flow),
            tells_events: !self.is_express(),
            keeps_history: !self.is_express(),
        })
    }
}
