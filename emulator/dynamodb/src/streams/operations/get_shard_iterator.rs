//! GetShardIterator: a place to read on from.

use bytes::Bytes;
use contract::{ApiError, Call, Input, output};
use serde::{Deserialize, Serialize};
use serde_json::Number;

use crate::request::Request;
use crate::streams::errors;
use crate::streams::iterator::{self, Place};
use crate::streams::stream::{Stream, change_number, find};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members {
    stream_arn: String,
    shard_id: String,
    shard_iterator_type: String,
    sequence_number: Option<String>,
    timestamp: Option<Number>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Output {
    shard_iterator: String,
}

pub(super) async fn get_shard_iterator(call: Call, input: Input) -> Result<Bytes, ApiError> {
    let members: Members = Request::new(input).checked_members(&call)?;
    let kind = members.shard_iterator_type.as_str();
    let number = match (kind, &members.sequence_number) {
        ("AT_SEQUENCE_NUMBER" | "AFTER_SEQUENCE_NUMBER", None) => {
            return Err(errors::sequence_number_required(kind));
        }
        ("AT_SEQUENCE_NUMBER" | "AFTER_SEQUENCE_NUMBER", Some(text)) => {
            Some(change_number(text).ok_or_else(|| errors::invalid_sequence_number(text))?)
        }
        (_, Some(_)) => return Err(errors::sequence_number_refused(kind)),
        (_, None) => None,
    };
    let stream = find(&call, &members.stream_arn)?;
    if members.shard_id != stream.shard() {
        return Err(errors::shard_not_found(&members.shard_id, &members.stream_arn));
    }
    let place = match (kind, number) {
        ("LATEST", _) => Place::After(stream.end(&call)),
        ("AT_TIMESTAMP", _) => Place::After(at_time(&call, &stream, members.timestamp.as_ref())),
        (_, Some(number)) => {
            Place::After(at_number(&call, &stream, number, kind == "AFTER_SEQUENCE_NUMBER")?)
        }
        _ => Place::Horizon,
    };
    output(&Output { shard_iterator: iterator::write(&call, &stream, place) })
}

/// The number of the last change before a time; without one, before the oldest that there is.
fn at_time(call: &Call, stream: &Stream, seconds: Option<&Number>) -> u64 {
    #[allow(clippy::cast_possible_truncation, reason = "a cast from a float saturates")]
    let milliseconds = seconds.and_then(Number::as_f64).map_or(0, |seconds| (seconds * 1000.0) as i64);
    stream.before(call, milliseconds).max(stream.horizon(call))
}

/// The number of the change before the one that has a sequence number, or of that one.
fn at_number(call: &Call, stream: &Stream, number: u64, after: bool) -> Result<u64, ApiError> {
    let before = if after { number } else { number.saturating_sub(1) };
    if before < stream.horizon(call) {
        return Err(errors::trimmed());
    }
    Ok(before)
}
