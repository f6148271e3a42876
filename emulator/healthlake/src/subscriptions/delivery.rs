//! The delivery of events: in order, one in flight per subscription, until each is acknowledged.
//!
//! What is delivered is written down after the subscriber has acknowledged it, so a kill in between delivers it again, with
//! the same number and the same id: at least once. A subscriber that keeps the last number it has seen gets each once.
//!
//! A failed delivery is tried again, first after a second, then each time after twice as long, up to an hour. As AWS
//! documents, an event is let go when it is 14 days old, and the next one tried. Believed: AWS's pauses.

use bytes::Bytes;
use contract::{ApiError, Call, Time};
use serde_json::Value;

use super::channel::Way;
use super::{Enrolled, Kept, Plan, State, Which, activation};
use crate::collections::Address;
use crate::model::notification::{
    EVENT_NOTIFICATION, Event, MAX_BUNDLE_BYTES, Status, Telling, bundle, event_id,
};
use crate::model::subscription::Content;
use crate::model::version::Version;

/// How old an event gets whose delivery is tried, in milliseconds.
const PATIENCE: i64 = 14 * 24 * 3_600_000;
const FIRST_PAUSE: i64 = 1_000;
const LONGEST_PAUSE: i64 = 3_600_000;

/// How many events are delivered before others get their turn.
const AT_A_TIME: usize = 100;

/// An event with the version that it is about.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) number: u64,
    kept: Kept,
    version: Version,
    id: String,
}

impl Found {
    /// Finds an event; `None` if it is not kept any more.
    pub(crate) fn find(call: &Call, which: &Which, number: u64) -> Result<Option<Found>, ApiError> {
        let Some(kept) = which.event(&call.store, number)? else { return Ok(None) };
        let address =
            Address { data_store: &which.data_store, resource_type: &kept.resource_type, id: &kept.id };
        let Some(version) = address.version(&call.store, kept.version)? else { return Ok(None) };
        let id = event_id(&which.data_store, &which.id, &kept.resource_type, &kept.id, kept.version);
        Ok(Some(Found { number, kept, version, id }))
    }

    /// As notifications tell it.
    pub(crate) fn event(&self) -> Event<'_> {
        Event {
            number: self.number,
            id: self.id.clone(),
            at: Time(self.kept.at),
            resource_type: &self.kept.resource_type,
            resource_id: &self.kept.id,
            version: &self.version,
        }
    }
}

/// Does what is to be done for a subscription: activates it, or delivers its events.
pub(crate) async fn notify(call: Call, payload: Bytes) -> Result<(), ApiError> {
    let which = Which::read(&payload)?;
    let Some(enrolled) = which.find(&call.store)? else { return Ok(()) };
    match (enrolled.state, &enrolled.plan) {
        (State::Requested, _) => activation::activate(&call, &which, &enrolled).await,
        (State::Active, Some(plan)) => deliver(&call, &which, plan).await,
        (State::Active, None) => Err(ApiError::internal("an active subscription without a plan")),
    }
}

async fn deliver(call: &Call, which: &Which, plan: &Plan) -> Result<(), ApiError> {
    let mut way = Way::along(call, &plan.channel, &plan.subscription);
    for _ in 0..AT_A_TIME {
        let enrolled = which.find(&call.store)?.filter(|enrolled| enrolled.plan.as_ref() == Some(plan));
        let Some(enrolled) = enrolled else { break };
        let next = enrolled.delivered + 1;
        if next > enrolled.events {
            break;
        }
        let Some(found) = Found::find(call, which, next)? else {
            return Err(ApiError::internal(format!("event {next} of Subscription {} is not kept", which.id)));
        };
        let outcome = way.send(&notification(call, plan, &found)).await;
        let goes_on = outcome.is_ok();
        take_note(call, which, next, Time(found.kept.at), outcome).await?;
        if !goes_on {
            break;
        }
    }
    Ok(())
}

fn notification(call: &Call, plan: &Plan, found: &Found) -> Value {
    let status = Status {
        subscription: &plan.subscription,
        topic: &plan.topic,
        status: "active",
        kind: EVENT_NOTIFICATION,
        // With this event, not with those that wait behind it: then it always says the same of it.
        events: found.number,
        error: None,
    };
    let make = |telling| {
        bundle([call.ids.uuid(), call.ids.uuid()], call.clock.now(), &status, &[found.event()], telling)
    };
    if plan.content == Content::FullResource {
        let full = make(Telling::Resources);
        if full.to_string().len() <= MAX_BUNDLE_BYTES {
            return full;
        }
    }
    make(Telling::Ids)
}

/// Writes down what became of an event, and when the next one, or this one again, is due.
async fn take_note(
    call: &Call,
    which: &Which,
    number: u64,
    made: Time,
    outcome: Result<(), String>,
) -> Result<(), ApiError> {
    let now = call.clock.now();
    let commit = call.store.commit(|tx| {
        let Some(mut enrolled) = which.find_in(tx)? else { return Ok(()) };
        if enrolled.state != State::Active || enrolled.delivered + 1 != number {
            return Ok(());
        }
        let mut due = now;
        match outcome {
            Ok(()) => enrolled.is_past(number),
            Err(reason) => {
                enrolled.failures = enrolled.failures.saturating_add(1);
                due = now.plus(pause(enrolled.failures));
                if now.0.saturating_sub(made.0) >= PATIENCE {
                    tracing::error!(subscription = which.id, event = number, "was let go: {reason}");
                    enrolled.is_past(number);
                    due = now;
                }
                enrolled.last_error = Some(reason);
            }
        }
        which.let_go(tx, &enrolled);
        if enrolled.delivered < enrolled.events {
            which.notify_at(tx, call, due)?;
        } else {
            which.notify_no_more(tx, call);
        }
        which.put(tx, &enrolled)
    });
    commit.await
}

impl Enrolled {
    /// The event of this number need not be delivered any more.
    fn is_past(&mut self, number: u64) {
        self.delivered = number;
        self.failures = 0;
        self.last_error = None;
    }
}

fn pause(failures: u32) -> i64 {
    let doublings = failures.saturating_sub(1).min(30);
    FIRST_PAUSE.saturating_mul(1 << doublings).min(LONGEST_PAUSE)
}
