//! Events: what happened, in the order of history, with AWS's names and details.
//!
//! Never told, because AWS tells them of faults of its own: `ActivityScheduleFailed`, `LambdaFunctionScheduleFailed`,
//! `LambdaFunctionStartFailed`, `TaskStartFailed`.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use super::running::Step;
use crate::scope::Failure;

/// One event of a history.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// 1 for the first of an execution.
    pub id: u64,
    /// The event that it follows; 0 for the first and for the first state's.
    pub previous: u64,
    /// AWS's name, such as `TaskStateEntered`.
    pub kind: Cow<'static, str>,
    /// The name and the content of the member with its details, if it has one.
    pub details: Option<(Cow<'static, str>, Value)>,
}

impl Event {
    /// The end of an execution that somebody stops from outside.
    #[must_use]
    pub fn aborted(id: u64, previous: u64, why: &Failure) -> Event {
        let details = ("executionAbortedEventDetails".into(), Value::Object(failure(why)));
        Event { id, previous, kind: "ExecutionAborted".into(), details: Some(details) }
    }

    /// The event as `GetExecutionHistory` tells it, but for its timestamp.
    #[must_use]
    pub fn members(self) -> Map<String, Value> {
        let mut members = Map::new();
        members.insert("type".into(), self.kind.into());
        members.insert("id".into(), self.id.into());
        members.insert("previousEventId".into(), self.previous.into());
        if let Some((name, details)) = self.details {
            members.insert(name.into_owned(), details);
        }
        members
    }
}

/// Whether what comes after an event does not follow it, but what was before it. Captured (published: localstack's snapshot
/// `test_map_state_break_condition` for iterations, `test_parallel_state` for `ParallelStateSucceeded`; floci's measurements for
/// the others), believed for `*Aborted` but those of Task states.
fn is_aside(kind: &str) -> bool {
    kind.ends_with("StateSucceeded")
        || kind.ends_with("Aborted")
        || matches!(kind, "MapIterationFailed" | "MapIterationSucceeded" | "MapRunSucceeded")
}

/// The name of the member that holds an event's details.
fn details_name(kind: &str) -> Cow<'static, str> {
    if kind.ends_with("StateEntered") {
        return "stateEnteredEventDetails".into();
    }
    if kind.ends_with("StateExited") {
        return "stateExitedEventDetails".into();
    }
    let mut name = kind.to_owned();
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    name.push_str("EventDetails");
    name.into()
}

/// A value as events carry it: its text, and that nothing was cut off.
pub(crate) fn payload(name: &str, value: &Value) -> Map<String, Value> {
    let mut members = Map::new();
    members.insert(name.to_owned(), value.to_string().into());
    members.insert(format!("{name}Details"), json!({"truncated": false}));
    members
}

/// `error` and `cause`, without what is empty.
pub(crate) fn failure(failure: &Failure) -> Map<String, Value> {
    let mut members = Map::new();
    if !failure.error.is_empty() {
        members.insert("error".to_owned(), failure.error.as_ref().into());
    }
    if !failure.cause.is_empty() {
        members.insert("cause".to_owned(), failure.cause.as_str().into());
    }
    members
}

impl Step<'_> {
    /// Tells an event of a thread, which its next one follows if it is no [aside](is_aside). `details` is not asked if nobody listens.
    pub(crate) fn tell(
        &mut self,
        thread: u64,
        kind: impl Into<Cow<'static, str>>,
        details: impl FnOnce() -> Option<Map<String, Value>>,
    ) -> u64 {
        let Some(known) = self.run.threads.get(&thread) else { return 0 };
        if !self.run.identity.tells_events || known.is_silent {
            return 0;
        }
        let previous = known.event;
        let kind = kind.into();
        let is_aside = is_aside(&kind);
        let id = self.tell_after(previous, kind, details);
        if let Some(thread) = self.run.threads.get_mut(&thread).filter(|_| !is_aside) {
            thread.event = id;
        }
        self.progress.changed.insert(thread);
        id
    }

    /// Tells an event that follows another.
    pub(crate) fn tell_after(
        &mut self,
        previous: u64,
        kind: impl Into<Cow<'static, str>>,
        details: impl FnOnce() -> Option<Map<String, Value>>,
    ) -> u64 {
        if !self.run.identity.tells_events {
            return 0;
        }
        self.run.last_event += 1;
        let id = self.run.last_event;
        let kind = kind.into();
        let details = details().map(|details| (details_name(&kind), Value::Object(details)));
        self.progress.events.push(Event { id, previous, kind, details });
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // The SDKs read details by these names.
    #[test]
    fn details_are_named_after_the_event() {
        for (kind, name) in [
            ("PassStateEntered", "stateEnteredEventDetails"),
            ("MapStateExited", "stateExitedEventDetails"),
            ("MapStateStarted", "mapStateStartedEventDetails"),
            ("TaskScheduled", "taskScheduledEventDetails"),
            ("LambdaFunctionTimedOut", "lambdaFunctionTimedOutEventDetails"),
            ("ExecutionFailed", "executionFailedEventDetails"),
        ] {
            assert_eq!(details_name(kind), name);
        }
    }
}
