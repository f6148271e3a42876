//! Events that nobody waits for: invoked, tried again, given up.
//!
//! An event is a piece of work. A function that fails is tried again after a minute and after two more (documented), one that is
//! throttled or broken by us after a pause that grows from a second to five minutes (documented), until the event is too old. What
//! came of it goes to the destinations of the function's configuration, and what failed to its dead-letter queue.

use std::sync::Arc;

use bytes::Bytes;
use contract::work::{self, Assignment};
use contract::{ApiError, Call, Time, Work, retries};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::Key;

use crate::collections::{EVENTS, decode, encode, find, put};
use crate::destinations::{self, Kind};
use crate::environments::Outcome;
use crate::model::function::Configuration;
use crate::model::invoke_config::InvokeConfig;
use crate::names::{self, Reference};
use crate::{functions, invocations, invoke_configs};

/// Brings one event to its function. Its key is the request id.
pub(crate) const EVENT: Work =
    Work { name: "lambda.event", run: |call, assignment| Box::pin(run(call, assignment)) };

/// How often an event is tried again, and how old it may become, in seconds, if nobody says (documented).
const RETRIES: u32 = 2;
const OLDEST: u32 = 21_600;
/// The pauses before the second and the third attempt (documented).
const PAUSES: [i64; 2] = [60_000, 120_000];
/// The longest pause of what is throttled; the first is a second (documented).
const LONGEST_BACKOFF: i64 = 300_000;

/// An event.
#[derive(Debug, Serialize, Deserialize)]
struct Event {
    name: String,
    qualifier: Option<String>,
    /// JSON text.
    payload: String,
    client_context: Option<String>,
    /// In milliseconds since 1970.
    received: i64,
}

/// How far an event is.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Progress {
    /// How often the function has failed.
    failures: u32,
    /// How often it did not come to that.
    throttled: u32,
    /// When it is tried again, in milliseconds since 1970.
    due: i64,
}

/// Takes an event over.
///
/// # Errors
/// `ResourceNotFoundException`.
pub(crate) async fn accept(
    call: &Call,
    reference: &Reference,
    payload: &Bytes,
    client_context: Option<String>,
) -> Result<(), ApiError> {
    let payload = str::from_utf8(payload)
        .map_err(|error| crate::errors::payload_not_json(&error.to_string()))?
        .to_owned();
    let (name, qualifier) = (reference.name.clone(), reference.qualifier.clone());
    let event = encode(&Event { name, qualifier, payload, client_context, received: call.now.0 })?;
    call.store
        .commit(|tx| {
            functions::version(tx, call, reference)?;
            work::begin(tx, call, &EVENT, &call.request_id, &event);
            Ok(())
        })
        .await
}

async fn run(call: Call, assignment: Assignment) -> Result<(), ApiError> {
    let event: Event = decode(&assignment.payload)?;
    let id = assignment.key.clone();
    let key = Key::text(&id);
    let mut progress: Progress = find(&call.store, EVENTS.whole(), &key)?.unwrap_or_default();
    loop {
        let due = Time(progress.due);
        if call.clock.now() < due {
            assignment.rest(&call.clock, Some(due)).await;
            continue;
        }
        let call = call.at_present();
        let Some(next) = attempt(&call, &event, &id, &progress).await? else { break };
        progress = next;
        call.store.commit(|tx| put(tx, EVENTS.whole(), key.clone(), &progress)).await?;
    }
    call.store
        .commit(|tx| {
            tx.remove(EVENTS.whole(), key);
            Ok(())
        })
        .await
}

/// Tries once; gives how far the event is if it is to be tried again.
async fn attempt(
    call: &Call,
    event: &Event,
    id: &Arc<str>,
    before: &Progress,
) -> Result<Option<Progress>, ApiError> {
    let reference = Reference { name: event.name.clone(), qualifier: event.qualifier.clone() };
    let Ok(version) = functions::version(&call.store, call, &reference) else {
        tracing::warn!(function = event.name, "an event was dropped: its function is gone");
        return Ok(None);
    };
    let config = invoke_configs::find(&call.store, &reference)?.unwrap_or_default();
    let tale = Tale { call, event, id, reference: &reference, config: &config, version: &version };
    let oldest = i64::from(config.maximum_event_age_in_seconds.unwrap_or(OLDEST)) * 1_000;
    let last = event.received.saturating_add(oldest);
    if call.now.0 >= last && before.due > 0 {
        tale.fails("EventAgeExceeded", before.failures, None).await;
        return Ok(None);
    }
    let payload = Bytes::from(event.payload.clone().into_bytes());
    let invoked = invocations::invoke(call, &reference, id, payload, event.client_context.clone()).await;
    let mut progress = before.clone();
    let pause = match invoked {
        Ok((version, outcome)) => {
            let tale = Tale { version: &version, ..tale };
            if !outcome.is_error {
                tale.succeeds(before.failures + 1, &outcome).await;
                return Ok(None);
            }
            progress.failures += 1;
            if progress.failures > config.maximum_retry_attempts.unwrap_or(RETRIES) {
                tale.fails("RetriesExhausted", progress.failures, Some(&outcome)).await;
                return Ok(None);
            }
            PAUSES[usize::from(progress.failures > 1)]
        }
        Err(error) => {
            tracing::warn!(function = event.name, "an event is tried again: {error}");
            progress.throttled += 1;
            retries::pause((progress.throttled - 1).into(), LONGEST_BACKOFF)
        }
    };
    progress.due = call.clock.now().plus(pause).0.min(last);
    Ok(Some(progress))
}

/// What is told of an event.
struct Tale<'t> {
    call: &'t Call,
    event: &'t Event,
    id: &'t Arc<str>,
    reference: &'t Reference,
    config: &'t InvokeConfig,
    version: &'t Configuration,
}

impl Tale<'_> {
    async fn succeeds(&self, attempts: u32, outcome: &Outcome) {
        if let Some(destination) = &self.config.destination_config.on_success.destination {
            self.tell(destination, Kind::Success, self.record("Success", attempts, Some(outcome))).await;
        }
    }

    async fn fails(&self, condition: &str, attempts: u32, outcome: Option<&Outcome>) {
        let destination = &self.config.destination_config.on_failure.destination;
        let queue = self.version.dead_letter_target();
        if destination.is_none() && queue.is_none() {
            tracing::warn!(function = self.event.name, condition, "an event was dropped");
        }
        if let Some(destination) = destination {
            self.tell(destination, Kind::Failure, self.record(condition, attempts, outcome)).await;
        }
        if let Some(queue) = queue {
            let message = outcome.and_then(|outcome| serde_json::from_slice::<Value>(&outcome.payload).ok());
            let message = message.as_ref().and_then(|payload| payload["errorMessage"].as_str());
            destinations::bury(self.call, queue, self.id, &self.event.payload, message.unwrap_or(condition))
                .await;
        }
    }

    async fn tell(&self, destination: &str, kind: Kind, record: Value) {
        destinations::bring(self.call, destination, kind, &self.arn(), &record).await;
    }

    /// The ARN of what was invoked, always with a qualifier.
    fn arn(&self) -> String {
        names::qualified_arn(self.call.store.scope(), &self.reference.name, self.reference.qualifier())
    }

    /// A record of the invocation, as AWS documents it.
    fn record(&self, condition: &str, attempts: u32, outcome: Option<&Outcome>) -> Value {
        let read = |text: &[u8]| {
            serde_json::from_slice(text).unwrap_or_else(|_| json!(String::from_utf8_lossy(text)))
        };
        let mut record = json!({
            "version": "1.0",
            "timestamp": self.call.clock.now().iso(),
            "requestContext": {
                "requestId": **self.id,
                "functionArn": self.arn(),
                "condition": condition,
                "approximateInvokeCount": attempts,
            },
            "requestPayload": read(self.event.payload.as_bytes()),
        });
        if let Some(outcome) = outcome {
            let mut context = json!({"statusCode": 200, "executedVersion": self.version.version});
            if outcome.is_error {
                context["functionError"] = json!("Unhandled");
            }
            record["responseContext"] = context;
            record["responsePayload"] = read(&outcome.payload);
        }
        record
    }
}
