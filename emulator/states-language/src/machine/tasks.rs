//! Task states: the call that is asked for, and what comes of it.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::events;
use super::failing::{deadline, timeout, with_failure};
use super::leaving::size;
use super::running::{Report, Step, after};
use super::thread::{Calling, Phase, Thread};
use crate::definition::{State, Task};
use crate::scope::Failure;
use crate::size::is_too_deep;

/// A call that a Task state asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskCall {
    /// Tells it from every other of the execution: what comes of it is reported under this number.
    pub call: u64,
    /// The state's name.
    pub state: String,
    /// How often the state was tried before.
    pub attempt: u64,
    /// The state's `Resource`.
    pub resource: String,
    /// What goes with it.
    pub arguments: Value,
    /// By which somebody else is to say what came of it.
    pub token: Option<String>,
    /// `Credentials`.
    pub credentials: Option<Value>,
    /// `TimeoutSeconds` and `HeartbeatSeconds`.
    pub timeout_seconds: Option<u64>,
    /// `HeartbeatSeconds`.
    pub heartbeat_seconds: Option<u64>,
}

/// What history calls a Task by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskKind {
    /// The ARN of a Lambda function.
    Lambda,
    /// The ARN of an activity.
    Activity,
    /// A service's operation.
    Service {
        /// Such as `aws-sdk:dynamodb`.
        resource_type: String,
        /// Such as `putItem`, with `.sync` and the like.
        resource: String,
    },
}

impl TaskKind {
    /// What a `Resource` names.
    #[must_use]
    pub fn of(resource: &str) -> TaskKind {
        let parts: Vec<&str> = resource.splitn(6, ':').collect();
        match parts.as_slice() {
            [_, _, "lambda", ..] => TaskKind::Lambda,
            [_, _, "states", _, _, rest] if rest.starts_with("activity:") => TaskKind::Activity,
            [_, _, _, _, _, rest] => {
                // `sync:2` has a colon that parts nothing.
                let (bare, version) =
                    rest.strip_suffix(".sync:2").map_or((*rest, ""), |bare| (bare, ".sync:2"));
                let (resource_type, action) = bare.rsplit_once(':').unwrap_or((bare, ""));
                TaskKind::Service {
                    resource_type: resource_type.to_owned(),
                    resource: format!("{action}{version}"),
                }
            }
            _ => TaskKind::Service { resource_type: resource.to_owned(), resource: String::new() },
        }
    }

    /// What it is called in a cause.
    fn named<'r>(&'r self, resource: &'r str) -> &'r str {
        match self {
            TaskKind::Service { resource_type, .. } => resource_type,
            TaskKind::Lambda | TaskKind::Activity => resource,
        }
    }

    fn event(&self, what: &'static str) -> Cow<'static, str> {
        let prefix = match self {
            TaskKind::Lambda => "LambdaFunction",
            TaskKind::Activity => "Activity",
            TaskKind::Service { .. } => "Task",
        };
        format!("{prefix}{what}").into()
    }

    /// `resourceType` and `resource`, which every event of a service's task tells.
    fn members(&self) -> Map<String, Value> {
        let mut members = Map::new();
        if let TaskKind::Service { resource_type, resource } = self {
            members.insert("resourceType".to_owned(), resource_type.as_str().into());
            members.insert("resource".to_owned(), resource.as_str().into());
        }
        members
    }
}

impl Step<'_> {
    /// Asks for the call of a Task state.
    pub(crate) fn call(
        &mut self,
        number: u64,
        mut thread: Thread,
        state: &State,
        task: &Task,
    ) -> Result<(), Failure> {
        let awaits_token = task.resource.ends_with(".waitForTaskToken");
        let kind = TaskKind::of(&task.resource);
        if awaits_token || kind == TaskKind::Activity {
            thread.token = Some(self.world.uuid());
        }
        let arguments = self.arguments(&thread, state)?;
        let sight = self.sight(&thread, state, &thread.input);
        let timeout_seconds = self.whole("TimeoutSeconds", task.timeout.as_ref(), 1, &sight)?;
        let heartbeat_seconds = self.whole("HeartbeatSeconds", task.heartbeat.as_ref(), 1, &sight)?;
        let credentials = match &task.credentials {
            Some(credentials) => Some(self.payload("Credentials", credentials, &sight)?),
            None => None,
        };
        drop(sight);
        if is_too_deep(&arguments) || size(&arguments) > super::MOST_PAYLOAD_BYTES {
            return Err(too_large(&state.name));
        }
        if let Some(why) = self.world.refuses(&task.resource, &arguments) {
            return Err(Failure::new("States.Runtime", why));
        }
        if let Some(kept) = self.run.threads.get_mut(&number) {
            kept.token = thread.token.clone();
        }
        let calling = Calling {
            call: self.run.next_call(),
            resource: task.resource.clone(),
            arguments,
            awaits_token: awaits_token || kind == TaskKind::Activity,
            is_submitted: false,
            deadline: deadline(self.now, timeout_seconds),
            heartbeat_seconds,
            heartbeat_due: deadline(self.now, heartbeat_seconds),
            timeout_seconds,
            credentials,
        };
        self.tell_scheduled(number, &kind, &calling);
        self.progress.calls.push(task_call(&thread, state, &calling));
        self.set_phase(number, Phase::Calling(calling));
        Ok(())
    }

    fn tell_scheduled(&mut self, number: u64, kind: &TaskKind, calling: &Calling) {
        let region = self.run.identity.region.clone();
        self.tell(number, kind.event("Scheduled"), || {
            let mut details = kind.members();
            match kind {
                TaskKind::Service { .. } => {
                    details.insert("region".to_owned(), region.into());
                    details.insert("parameters".to_owned(), calling.arguments.to_string().into());
                }
                TaskKind::Lambda | TaskKind::Activity => {
                    details.insert("resource".to_owned(), calling.resource.as_str().into());
                    details.extend(events::payload("input", &calling.arguments));
                }
            }
            if let Some(seconds) = calling.timeout_seconds {
                details.insert("timeoutInSeconds".to_owned(), seconds.into());
            }
            if let Some(seconds) = calling.heartbeat_seconds {
                details.insert("heartbeatInSeconds".to_owned(), seconds.into());
            }
            if let Some(role) =
                calling.credentials.as_ref().and_then(|credentials| credentials.get("RoleArn"))
            {
                details.insert("taskCredentials".to_owned(), serde_json::json!({"roleArn": role}));
            }
            Some(details)
        });
        match kind {
            TaskKind::Lambda => {
                self.tell(number, "LambdaFunctionStarted", || None);
            }
            TaskKind::Service { .. } => {
                self.tell(number, "TaskStarted", || Some(kind.members()));
            }
            // A worker starts it.
            TaskKind::Activity => {}
        }
    }

    /// Takes in what came of a thread's call.
    pub(crate) fn reported(&mut self, number: u64, report: Report) {
        let Some(thread) = self.run.threads.get(&number) else { return };
        if let Phase::Child { .. } = thread.phase {
            self.child_ended(number, report);
            return;
        }
        let Phase::Calling(calling) = &thread.phase else { return };
        let kind = TaskKind::of(&calling.resource);
        match report {
            Report::Succeeded(result) => {
                if is_too_deep(&result) || size(&result) > super::MOST_PAYLOAD_BYTES {
                    self.stumbled(number, too_large(kind.named(&calling.resource)));
                    return;
                }
                self.tell(number, kind.event("Succeeded"), || {
                    let mut details = kind.members();
                    details.extend(events::payload("output", &result));
                    Some(details)
                });
                if let Err(failure) = self.leave(number, result) {
                    self.stumbled(number, failure);
                }
            }
            Report::Failed(failure) => {
                self.tell(number, kind.event("Failed"), || Some(with_failure(kind.members(), &failure)));
                self.failed(number, failure);
            }
            Report::Refused(failure) => {
                self.tell(number, kind.event("SubmitFailed"), || {
                    Some(with_failure(kind.members(), &failure))
                });
                self.failed(number, failure);
            }
            Report::Submitted(output) => {
                let calling = Calling { is_submitted: true, ..calling.clone() };
                self.tell(number, kind.event("Submitted"), || {
                    let mut details = kind.members();
                    details.extend(events::payload("output", &output));
                    Some(details)
                });
                self.set_phase(number, Phase::Calling(calling));
            }
            Report::Started { worker } => {
                self.tell(number, kind.event("Started"), || {
                    let named = worker.map(|worker| ("workerName".to_owned(), worker.into()));
                    Some(named.into_iter().collect())
                });
            }
            Report::Heartbeat => {
                let mut calling = calling.clone();
                calling.heartbeat_due = calling.heartbeat_seconds.map(|seconds| after(self.now, seconds));
                self.set_phase(number, Phase::Calling(calling));
            }
        }
    }

    /// A call has not been answered in its time, or nobody has said that it is alive.
    pub(crate) fn called_too_long(&mut self, number: u64) {
        let Some(Thread { phase: Phase::Calling(calling), .. }) = self.run.threads.get(&number) else {
            return;
        };
        let is_late = calling.deadline.is_some_and(|deadline| deadline <= self.now);
        let failure = timeout(if is_late { "States.Timeout" } else { "States.HeartbeatTimeout" });
        let (kind, call) = (TaskKind::of(&calling.resource), calling.call);
        self.progress.dropped.push(call);
        self.tell(number, kind.event("TimedOut"), || Some(with_failure(kind.members(), &failure)));
        self.failed(number, failure);
    }
}

/// Captured (published): of a result, with the function's ARN or the service's name; of a state's own output, with its name.
fn too_large(named: &str) -> Failure {
    let cause = format!(
        "The state/task '{named}' returned a result with a size exceeding the maximum number of bytes service limit."
    );
    Failure::new("States.DataLimitExceeded", cause)
}

/// The call that a thread waits for, as it is asked for.
pub(crate) fn task_call(thread: &Thread, state: &State, calling: &Calling) -> TaskCall {
    TaskCall {
        call: calling.call,
        state: state.name.clone(),
        attempt: thread.retries.iter().sum(),
        resource: calling.resource.clone(),
        arguments: calling.arguments.clone(),
        token: thread.token.clone(),
        credentials: calling.credentials.clone(),
        timeout_seconds: calling.timeout_seconds,
        heartbeat_seconds: calling.heartbeat_seconds,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Events tell these two members, and the SDKs show them.
    #[test]
    fn a_resource_is_told_by_type_and_action() {
        for (resource, resource_type, action) in [
            ("arn:aws:states:::lambda:invoke", "lambda", "invoke"),
            ("arn:aws:states:::aws-sdk:dynamodb:getItem", "aws-sdk:dynamodb", "getItem"),
            ("arn:aws:states:::states:startExecution.sync:2", "states", "startExecution.sync:2"),
            ("arn:aws:states:::sqs:sendMessage.waitForTaskToken", "sqs", "sendMessage.waitForTaskToken"),
        ] {
            let expected = TaskKind::Service { resource_type: resource_type.into(), resource: action.into() };
            assert_eq!(TaskKind::of(resource), expected);
        }
        let function = "arn:aws:lambda:us-east-1:000000000000:function:f";
        assert_eq!(TaskKind::of(function), TaskKind::Lambda);
        for (resource, named) in [(function, function), ("arn:aws:states:::lambda:invoke", "lambda")] {
            let cause = format!("The state/task '{named}' returned a result with a size exceeding");
            assert!(too_large(TaskKind::of(resource).named(resource)).cause.starts_with(&cause));
        }
        assert_eq!(TaskKind::of("arn:aws:states:us-east-1:000000000000:activity:a"), TaskKind::Activity);
    }
}
