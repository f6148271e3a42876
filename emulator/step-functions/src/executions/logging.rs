//! What executions log: their events, to CloudWatch Logs, as far as the state machine asks.
//!
//! The form of an event is documented (`cw-logs`); that every number in it is text, and the name of the stream, is believed. As at AWS
//! nobody waits for a log that cannot be written: what fails is told to the program's own log. The end of an execution that is
//! aborted with its state machine or its map run is not logged.

use contract::{ApiError, Call, Time};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use states_language::Event;
use store::Key;

use super::definitions;
use super::record::Execution;
use crate::collections::{HISTORY, decode};
use crate::model::logging::LoggingConfiguration;

/// How many bytes an event's message has at most; of a larger one the data is left out.
const MOST_MESSAGE_BYTES: usize = 256_000;

/// Where the events of one execution are logged, and which.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Log {
    configuration: LoggingConfiguration,
    execution_arn: String,
    stream: String,
    redrives: u64,
}

impl Log {
    /// The log of an execution; `None` if it has none.
    pub(super) fn of(
        configuration: &LoggingConfiguration,
        execution_arn: &str,
        state_machine: &str,
        started: i64,
    ) -> Option<Log> {
        configuration.log_group()?;
        let begun = Time(started).iso();
        // `2026-10-31T12:00:00.000Z` to the minute.
        let minute: String =
            begun.chars().take(16).map(|c| if c == 'T' || c == ':' { '-' } else { c }).collect();
        Some(Log {
            configuration: configuration.clone(),
            execution_arn: execution_arn.to_owned(),
            stream: format!("states/{state_machine}/{minute}/{:08x}", number_of(execution_arn)),
            redrives: 0,
        })
    }

    /// The same of one that is kept.
    pub(super) fn of_execution(
        configuration: &LoggingConfiguration,
        execution: &Execution,
        arn: &str,
    ) -> Option<Log> {
        let log = Log::of(configuration, arn, &execution.state_machine, execution.started)?;
        Some(Log { redrives: execution.redrives.count, ..log })
    }

    /// Logs what has happened.
    pub(super) async fn put_events(&self, call: &Call, events: &[Event], at: i64) {
        let logged = events.iter().filter(|event| self.configuration.logs(&event.kind));
        let messages: Vec<String> = logged.map(|event| self.message(event.clone().members(), at)).collect();
        self.put(call, messages, at).await;
    }

    /// Logs the last event that is kept of an execution, if it is of one of these types: it was written by somebody else.
    pub(super) async fn put_last(&self, call: &Call, execution: &Execution, kinds: &[&str]) {
        let prefix = Key::parts().number(execution.number).key();
        let last = call.store.snapshot().prefix(HISTORY.whole(), &prefix).last().map(|(_, row)| row.clone());
        let event = last.and_then(|row| decode::<Map<String, Value>>(&row).ok());
        let is_logged = |kind: &str| kinds.contains(&kind) && self.configuration.logs(kind);
        let event = event.filter(|event| event.get("type").and_then(Value::as_str).is_some_and(is_logged));
        if let Some(event) = event {
            let at = call.clock.now().0;
            self.put(call, vec![self.message(event, at)], at).await;
        }
    }

    /// An event as it is logged.
    fn message(&self, mut event: Map<String, Value>, at: i64) -> String {
        let name = event.keys().find(|name| name.ends_with("EventDetails")).cloned();
        let details = name.and_then(|name| event.remove(&name)).unwrap_or_else(|| json!({}));
        let text = |name: &str| event.get(name).map(|value| value.to_string()).unwrap_or_default();
        let (id, previous) = (text("id"), text("previousEventId"));
        let written = |details: Value| {
            json!({
                "id": id,
                "type": event.get("type"),
                "details": details,
                "redrive_count": self.redrives.to_string(),
                "previous_event_id": previous,
                "event_timestamp": at.to_string(),
                "execution_arn": self.execution_arn,
            })
            .to_string()
        };
        if !self.configuration.include_execution_data {
            return written(without_data(details));
        }
        let message = written(details.clone());
        if message.len() <= MOST_MESSAGE_BYTES { message } else { written(without_data(details)) }
    }

    async fn put(&self, call: &Call, messages: Vec<String>, at: i64) {
        let Some(group) = self.configuration.log_group().filter(|_| !messages.is_empty()) else { return };
        let events: Vec<Value> =
            messages.into_iter().map(|message| json!({"timestamp": at, "message": message})).collect();
        let put = json!({"logGroupName": group, "logStreamName": self.stream, "logEvents": events});
        let outcome = match call.aws("logs", "PutLogEvents", &put).await {
            Err(error) if error.code == "ResourceNotFoundException" => {
                let stream = json!({"logGroupName": group, "logStreamName": self.stream});
                match call.aws("logs", "CreateLogStream", &stream).await {
                    Ok(_) => call.aws("logs", "PutLogEvents", &put).await,
                    Err(error) => Err(error),
                }
            }
            other => other,
        };
        if let Err(error) = outcome {
            tracing::debug!(execution = self.execution_arn, %error, "events were not logged");
        }
    }
}

/// Logs that an execution was stopped.
pub(super) async fn log_stop(call: &Call, execution: &Execution) -> Result<(), ApiError> {
    let revision = definitions::revision_of(&call.store, &execution.state_machine, execution.revision)?;
    let arn = execution.arn(call.store.scope());
    if let Some(log) = Log::of_execution(&revision.logging, execution, &arn) {
        log.put_last(call, execution, &["ExecutionAborted"]).await;
    }
    Ok(())
}

/// Details without what the execution was given and gave.
fn without_data(mut details: Value) -> Value {
    if let Some(members) = details.as_object_mut() {
        members.retain(|name, _| !super::DATA.contains(&name.as_str()));
    }
    details
}

/// A number for a text that is always the same (FNV-1a).
fn number_of(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
