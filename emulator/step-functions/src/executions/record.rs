//! An execution of a standard state machine as it is kept.

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
}

impl Execution {
    pub(crate) fn arn(&self, scope: &Scope) -> String {
        arn::execution(scope, &self.state_machine, &self.name)
    }

    /// The execution of an ARN.
    ///
    /// # Errors
    /// `InvalidArn` if it is none, `ExecutionDoesNotExist` if the caller has none of it.
    pub(crate) fn of_arn(rows: &impl Rows, scope: &Scope, text: &str) -> Result<Execution, ApiError> {
        let (state_machine, name) = match read(scope, text)? {
            Resource::Execution { name, label: None, execution } => (name, execution),
            other => return Err(errors::wrong_resource(other.kind())),
        };
        Execution::find(rows, state_machine, name)?.ok_or_else(|| errors::no_execution(text))
    }

    pub(crate) fn find(
        rows: &impl Rows,
        state_machine: &str,
        name: &str,
    ) -> Result<Option<Execution>, ApiError> {
        rows.row(EXECUTIONS.of(state_machine), &Key::text(name)).map(|row| decode(&row)).transpose()
    }

    pub(crate) fn put(&self, tx: &mut Tx<'_>) -> Result<(), ApiError> {
        tx.put(EXECUTIONS.of(&self.state_machine), Key::text(&self.name), encode(self)?);
        Ok(())
    }

    /// Puts it among its state machine's, the newest first.
    pub(crate) fn list(&self, tx: &mut Tx<'_>) {
        let started = u64::try_from(self.started).unwrap_or(0);
        let key = Key::parts().descending(started).descending(self.number).key();
        tx.put(EXECUTIONS_BY_START.of(&self.state_machine), key, self.name.as_bytes());
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
                "Id": arn::state_machine(scope, &self.state_machine),
                "Name": self.state_machine,
            }),
            region: scope.region.to_string(),
            longest_seconds: LONGEST_SECONDS,
            tells_events: true,
        })
    }
}
