//! GetLogEvents: the events of one stream, a page at a time and in either direction. `unmask` is accepted and ignored: nothing is
//! masked.
//!
//! There is always a token for each direction. Where there is nothing more, it is the one that was sent, and with it come the events
//! that are put later.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::model::event::Position;
use crate::model::group::name_of;
use crate::{errors, groups, reading};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    log_group_name: Option<String>,
    log_group_identifier: Option<String>,
    log_stream_name: String,
    start_time: Option<i64>,
    end_time: Option<i64>,
    next_token: Option<String>,
    limit: Option<usize>,
    start_from_head: Option<bool>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Output {
    events: Vec<Value>,
    next_forward_token: String,
    next_backward_token: String,
}

/// Where a page begins: behind an event, or before one.
enum Token {
    Forward(Position),
    Backward(Position),
}

impl Token {
    fn read(text: &str) -> Option<Token> {
        let (direction, id) = text.strip_suffix("/s")?.split_once('/')?;
        let position = Position::read(id)?;
        match direction {
            "f" => Some(Token::Forward(position)),
            "b" => Some(Token::Backward(position)),
            _ => None,
        }
    }
}

pub(super) async fn get_log_events(call: Call, input: Input) -> Result<Output, ApiError> {
    let name = name_of(&call, input.log_group_name, input.log_group_identifier)?;
    let token = input.next_token.map(|token| Token::read(&token).ok_or_else(errors::invalid_token));
    let token = token.transpose()?;
    let snapshot = call.store.snapshot();
    let group = groups::group(&snapshot, &name)?;
    groups::stream(&snapshot, &group, &input.log_stream_name)?;
    let start = input.start_time.unwrap_or(0).max(group.kept_since(call.now));
    let (mut from, mut to) = (Position::before(start), Position::before(input.end_time.unwrap_or(i64::MAX)));
    let is_from_head = match &token {
        Some(Token::Forward(position)) => {
            from = from.max(position.next());
            true
        }
        Some(Token::Backward(position)) => {
            to = to.min(*position);
            false
        }
        None => input.start_from_head.unwrap_or(false),
    };
    let span = (from, to);
    let events =
        reading::of_stream(&snapshot, &group, &input.log_stream_name, span, input.limit, is_from_head)?;
    let (forward, backward) = match (events.first(), events.last(), token) {
        (Some(first), Some(last), _) => (last.position, first.position),
        (_, _, Some(Token::Forward(position))) => (position, position.next()),
        (_, _, Some(Token::Backward(position))) => (position.previous(), position),
        (_, _, None) => (Position::before(start), Position::before(start)),
    };
    let told = |event: &reading::Told<'_>| json!({"timestamp": event.time(), "message": event.message, "ingestionTime": event.ingested});
    Ok(Output {
        events: events.iter().map(told).collect(),
        next_forward_token: format!("f/{}/s", forward.id()),
        next_backward_token: format!("b/{}/s", backward.id()),
    })
}
