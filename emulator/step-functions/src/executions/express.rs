//! Runs an execution of an express state machine: in memory, from its beginning to its end.

use contract::work::Assignment;
use contract::{ApiError, Call, Time, Work};
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use states_language::{Definition, Failure, Identity, Outcome, Progress, Run};

use super::definitions;
use super::logging::Log;
use super::performing::{Asking, perform};
use super::world::{self, Drawn};
use crate::collections::decode;
use crate::state_machines::Resolved;

/// The longest that an express execution takes: five minutes. AWS's quota.
pub(super) const LONGEST_SECONDS: u64 = 300;

/// Runs an express execution that nobody waits for; its key is the ARN. A restart begins it anew.
pub(crate) const ASYNCHRONOUS: Work = Work {
    name: "step-functions.express-execution",
    run: |call, assignment| Box::pin(run(call, assignment)),
};

/// What an express execution begins with.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Beginning {
    pub(crate) arn: String,
    name: String,
    state_machine: String,
    state_machine_arn: String,
    revision: u64,
    definition: String,
    role: String,
    /// JSON.
    input: String,
    started: i64,
    pub(crate) trace_header: Option<String>,
    pub(crate) test_case: Option<String>,
    /// Where its events are logged.
    #[serde(default)]
    log: Option<Log>,
}

impl Beginning {
    pub(crate) fn new(
        resolved: Resolved,
        arn: String,
        name: String,
        input: String,
        started: i64,
    ) -> Beginning {
        let log = Log::of(&resolved.revision.logging, &arn, &resolved.name, started);
        Beginning {
            log,
            arn,
            name,
            state_machine: resolved.name,
            state_machine_arn: resolved.state_machine_arn,
            revision: resolved.revision.number,
            definition: resolved.revision.definition,
            role: resolved.revision.role,
            input,
            started,
            trace_header: None,
            test_case: None,
        }
    }

    /// What it was given.
    pub(crate) fn input(&self) -> &str {
        &self.input
    }

    fn identity(&self, call: &Call, input: &Value) -> Identity {
        Identity {
            execution: json!({
                "Id": self.arn,
                "Input": input,
                "Name": self.name,
                "RoleArn": self.role,
                "StartTime": Time(self.started).iso(),
                "RedriveCount": 0,
            }),
            state_machine: json!({"Id": self.state_machine_arn, "Name": self.state_machine}),
            region: call.store.scope().region.to_string(),
            longest_seconds: LONGEST_SECONDS,
            flow: 0,
            tells_events: self.log.is_some(),
            keeps_history: false,
        }
    }
}

async fn run(call: Call, assignment: Assignment) -> Result<(), ApiError> {
    let beginning: Beginning = decode(&assignment.payload)?;
    let input: Value = decode(beginning.input.as_bytes())?;
    let outcome = run_to_end(&call, &beginning, input, Some(&assignment)).await?;
    tracing::debug!(execution = beginning.arn, ?outcome, "an express execution ended");
    Ok(())
}

/// Runs an execution to its end, with its input as it was read; while it only waits for a time, `assignment` rests.
///
/// # Errors
/// If its definition cannot be read, though it was when it came.
pub(crate) async fn run_to_end(
    call: &Call,
    beginning: &Beginning,
    input: Value,
    assignment: Option<&Assignment>,
) -> Result<Outcome, ApiError> {
    let definition = definitions::parsed(call, beginning.revision, &beginning.definition)?;
    let identity = beginning.identity(call, &input);
    let role = Map::from_iter([("roleArn".to_owned(), beginning.role.as_str().into())]);
    let begun = Run::begin(&definition, identity, input, role, beginning.started);
    let asking = Asking {
        state_machine_arn: beginning.state_machine_arn.clone(),
        execution_arn: beginning.arn.clone(),
        test_case: beginning.test_case.clone(),
        is_kept: false,
        watch: None,
    };
    Ok(in_memory(call, &definition, begun, &asking, (assignment, beginning.log.as_ref())).await)
}

/// Runs what has begun to its end, and keeps nothing of it.
pub(super) async fn in_memory(
    call: &Call,
    definition: &Definition,
    (mut run, mut progress): (Run, Progress),
    asking: &Asking,
    (assignment, log): (Option<&Assignment>, Option<&Log>),
) -> Outcome {
    let mut in_flight = FuturesUnordered::new();
    let mut world = Drawn(&call.ids);
    loop {
        if !progress.children.is_empty() {
            // No such definition is taken.
            let cause = "An express execution cannot have a distributed Map state";
            return Outcome::Failed(Failure::new("States.Runtime", cause));
        }
        if let Some(log) = log {
            log.put_events(call, &progress.events, call.clock.now().0).await;
        }
        let begin = |progress: Progress| {
            let calls = progress.calls.into_iter();
            calls.map(|task| perform(call.at_present(), asking.clone(), task)).collect::<Vec<_>>()
        };
        in_flight.extend(begin(std::mem::take(&mut progress)));
        if let Some(outcome) = run.outcome() {
            return outcome.clone();
        }
        if run.is_ready() {
            progress = world::step(definition, || run.advance(definition, call.clock.now().0, &mut world));
            if run.is_ready() {
                tokio::task::yield_now().await;
            }
            continue;
        }
        let due = run.next_due().map(Time);
        if in_flight.is_empty() {
            match assignment {
                Some(assignment) => assignment.rest(&call.clock, due).await,
                None => comes(call, due).await,
            }
        } else {
            tokio::select! {
                Some(performed) = in_flight.next() => {
                    let now = call.clock.now().0;
                    let (number, report) = (performed.call, performed.report);
                    let reported =
                        world::step(definition, || run.report(definition, number, report, now, &mut world));
                    progress = reported.unwrap_or_default();
                    continue;
                }
                () = comes(call, due) => {}
            }
        }
        progress = world::step(definition, || run.advance(definition, call.clock.now().0, &mut world));
    }
}

async fn comes(call: &Call, due: Option<Time>) {
    match due {
        Some(due) => call.clock.wait_until(due).await,
        None => std::future::pending().await,
    }
}
