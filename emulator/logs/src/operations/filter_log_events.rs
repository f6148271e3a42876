//! FilterLogEvents: the events of a group's streams that a pattern asks for, in the order of time, a page at a time.
//! `interleaved` (AWS's own order for years) and `unmask` (nothing is masked) are accepted and ignored. The streams that
//! were searched are told as an empty list, as AWS does.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::model::event::Position;
use crate::model::group::name_of;
use crate::pattern::Pattern;
use crate::{errors, groups, reading};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    log_group_name: Option<String>,
    log_group_identifier: Option<String>,
    log_stream_names: Option<Vec<String>>,
    log_stream_name_prefix: Option<String>,
    start_time: Option<i64>,
    end_time: Option<i64>,
    filter_pattern: Option<String>,
    next_token: Option<String>,
    limit: Option<usize>,
    start_from_head: Option<bool>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Output {
    events: Vec<Value>,
    searched_log_streams: [Value; 0],
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(super) async fn filter_log_events(call: Call, input: Input) -> Result<Output, ApiError> {
    if input.start_from_head == Some(false) {
        return Err(ApiError::member_not_emulated("FilterLogEvents", "startFromHead: false"));
    }
    if input.log_stream_names.is_some() && input.log_stream_name_prefix.is_some() {
        return Err(errors::streams_and_prefix());
    }
    let name = name_of(&call, input.log_group_name, input.log_group_identifier)?;
    let pattern = Pattern::parse(input.filter_pattern.as_deref().unwrap_or_default())?;
    let after = input.next_token.map(|token| Position::read(&token).ok_or_else(errors::invalid_token));
    let after = after.transpose()?;
    let snapshot = call.store.snapshot();
    let group = groups::group(&snapshot, &name)?;
    let streams = match input.log_stream_names {
        Some(mut names) => {
            names.sort_unstable();
            names.dedup();
            for name in &names {
                groups::stream(&snapshot, &group, name)?;
            }
            names
        }
        None => {
            let prefix = input.log_stream_name_prefix.unwrap_or_default();
            let streams = groups::streams(&snapshot, &group, &prefix)?;
            streams.into_iter().map(|stream| stream.name).collect()
        }
    };
    let start = Position::before(input.start_time.unwrap_or(0).max(group.kept_since(call.now)));
    // Unlike GetLogEvents, the last time is included (documented).
    let end = Position::before(input.end_time.unwrap_or(i64::MAX).saturating_add(1));
    let span = (after.map_or(start, |after| after.max(start)), end);
    let is_wanted = |message: &str| pattern.matches(message);
    let found = reading::of_streams(&snapshot, &group, &streams, span, input.limit, is_wanted)?;
    let told = found.events.iter().map(|(place, event)| {
        json!({
            "logStreamName": streams[*place],
            "timestamp": event.time(),
            "message": event.message,
            "ingestionTime": event.ingested,
            "eventId": event.position.id(),
        })
    });
    Ok(Output { events: told.collect(), searched_log_streams: [], next_token: found.next.map(Position::id) })
}
