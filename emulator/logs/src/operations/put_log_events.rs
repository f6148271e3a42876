//! PutLogEvents: events into a stream. `sequenceToken` and `entity` are accepted and ignored, the first as AWS does since 2023.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections::{EVENTS, GROUPS, STREAMS, put};
use crate::model::event::{self, OVERHEAD, Position, sequence_token};
use crate::model::group::Group;
use crate::{errors, expiry, groups, live_tail, subscriptions};

/// How many bytes a request may have, each event counted with [`OVERHEAD`] (documented).
const MOST_BYTES: usize = 1_048_576;
/// How far the first and the last event of a request may be from each other (documented).
const LONGEST: i64 = 24 * HOUR;
/// Events older than this are rejected (documented).
const OLDEST: i64 = 14 * 24 * HOUR;
/// Events later than this from now are rejected (documented).
const NEWEST: i64 = 2 * HOUR;
const HOUR: i64 = 3_600_000;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    log_group_name: String,
    log_stream_name: String,
    log_events: Vec<Event>,
}

#[derive(Deserialize)]
struct Event {
    timestamp: i64,
    message: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Output {
    next_sequence_token: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    rejected_log_events_info: Option<Rejected>,
}

/// Which of the events were not taken. They are in the order of time, so those are some at the beginning and some at the end.
#[derive(Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Rejected {
    #[serde(skip_serializing_if = "Option::is_none")]
    too_new_log_event_start_index: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    too_old_log_event_end_index: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expired_log_event_end_index: Option<usize>,
}

pub(super) async fn put_log_events(call: Call, input: Input) -> Result<Output, ApiError> {
    let Input { log_group_name, log_stream_name, log_events } = input;
    check(&log_events)?;
    let snapshot = call.store.snapshot();
    let group = groups::group(&snapshot, &log_group_name)?;
    groups::stream(&snapshot, &group, &log_stream_name)?;
    let (taken, rejected) = take(&log_events, &group, &call);
    let messages: Vec<&str> = taken.iter().map(|event| event.message.as_str()).collect();
    let wanted = subscriptions::wanted(&snapshot, &group, &messages)?;
    if !taken.is_empty() {
        call.store
            .commit(|tx| {
                let mut group = groups::group(tx, &log_group_name)?;
                let mut stream = groups::stream(tx, &group, &log_stream_name)?;
                let owner = groups::owner(&group, &stream.name);
                let mut placed = Vec::with_capacity(taken.len());
                for event in taken {
                    let number = tx.fresh_number();
                    let position = Position { number, ..Position::before(event.timestamp) };
                    tx.put(EVENTS.of(&owner), position.key(), event::row(call.now.0, &event.message));
                    placed.push((position, event.timestamp, event.message.as_str()));
                    stream.bytes += i64::try_from(event.message.len() + OVERHEAD).unwrap_or(0);
                }
                let (first, last) = (taken.first(), taken.last());
                stream.first = stream.first.into_iter().chain(first.map(|event| event.timestamp)).min();
                stream.last = stream.last.into_iter().chain(last.map(|event| event.timestamp)).max();
                stream.ingested = Some(call.now.0);
                put(tx, STREAMS.of(&group.id), &stream.name, &stream)?;
                let oldest = first.map_or(call.now.0, |event| event.timestamp);
                if expiry::arm(tx, &call, &mut group, oldest) {
                    put(tx, GROUPS.whole(), &group.name, &group)?;
                }
                subscriptions::begin(tx, &call, &group, &stream.name, &wanted, &placed)
            })
            .await?;
        let events = taken.iter().map(|event| (event.timestamp, event.message.clone()));
        live_tail::announce(&call, &log_group_name, &log_stream_name, events);
    }
    Ok(Output { next_sequence_token: sequence_token(call.now.0), rejected_log_events_info: rejected })
}

/// Checks what the events must be together. Believed: the order.
fn check(events: &[Event]) -> Result<(), ApiError> {
    let bytes = events.iter().map(|event| event.message.len() + OVERHEAD).sum();
    if bytes > MOST_BYTES {
        return Err(errors::upload_too_large(bytes, MOST_BYTES));
    }
    if !events.is_sorted_by_key(|event| event.timestamp) {
        return Err(errors::not_chronological());
    }
    let (first, last) = (events.first(), events.last());
    let span = last.zip(first).map_or(0, |(last, first)| last.timestamp.saturating_sub(first.timestamp));
    if span > LONGEST { Err(errors::longer_than_a_day()) } else { Ok(()) }
}

/// The events that are neither too old nor too new, and which the others are.
fn take<'a>(events: &'a [Event], group: &Group, call: &Call) -> (&'a [Event], Option<Rejected>) {
    let now = call.now.0;
    let before = |time: i64| events.partition_point(|event| event.timestamp < time);
    let (old, expired) = (before(now.saturating_sub(OLDEST)), before(group.kept_since(call.now)));
    let end = before(now.saturating_add(NEWEST).saturating_add(1));
    let rejected = Rejected {
        too_new_log_event_start_index: (end < events.len()).then_some(end),
        too_old_log_event_end_index: (old > 0).then_some(old),
        expired_log_event_end_index: (expired > 0).then_some(expired),
    };
    let taken = events.get(old.max(expired)..end).unwrap_or_default();
    (taken, (rejected != Rejected::default()).then_some(rejected))
}
