//! GetShardIterator: a place to read on from.

use bytes::Bytes;
use contract::{ApiError, Call, Input, output};
use serde::{Deserialize, Serialize};
use serde_json::Number;

use crate::request::Request;
use crate::streams::errors;
use crate::streams::iterator::{self, Place};
use crate::streams::shard::Shard;
use crate::streams::stream::{Stream, find};

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
        ("AT_SEQUENCE_NUMBER" | "AFTER_SEQUENCE_NUMBER", Some(text)) => Some(text),
        (_, Some(_)) => return Err(errors::sequence_number_refused(kind)),
        (_, None) => None,
    };
    let stream = find(&call, &members.stream_arn)?;
    let shards = stream.shards(&call);
    let shard = shards.iter().find(|shard| shard.id(&stream) == members.shard_id);
    let shard = shard.ok_or_else(errors::shard_not_found)?;
    let of = (&stream, shard);
    let place = match (kind, number) {
        ("LATEST", _) => Place::After(shard.end(&call, &stream)),
        ("AT_TIMESTAMP", _) => Place::After(at_time(&call, of, members.timestamp.as_ref())),
        (_, Some(number)) => Place::After(at_number(&call, of, number, kind == "AFTER_SEQUENCE_NUMBER")?),
        _ => Place::Horizon,
    };
    output(&Output { shard_iterator: iterator::write(&call, &stream, shard, place) })
}

/// The number of the last change before a time; without one, before the oldest that there is.
fn at_time(call: &Call, (stream, shard): (&Stream, &Shard), seconds: Option<&Number>) -> u64 {
    #[allow(clippy::cast_possible_truncation, reason = "a cast from a float saturates")]
    let milliseconds = seconds.and_then(Number::as_f64).map_or(0, |seconds| (seconds * 1000.0) as i64);
    let (first, last) = (shard.horizon(call, stream), shard.end(call, stream));
    stream.before(call, milliseconds).min(last).max(first)
}

/// The number of the change before the one that has a sequence number, or of that one. A number that no record has yet is taken
/// for the next, so that no record is passed over.
fn at_number(
    call: &Call,
    (stream, shard): (&Stream, &Shard),
    text: &str,
    after: bool,
) -> Result<u64, ApiError> {
    let (start, end) = (shard.start(call, stream), shard.end(call, stream));
    let number = shard.change_number(text).filter(|number| (start + 1..=end + 1).contains(number));
    let number = number.ok_or_else(|| errors::invalid_sequence_number(text))?;
    let before = if after { number.min(end) } else { number - 1 };
    if before < shard.horizon(call, stream) {
        return Err(errors::trimmed());
    }
    Ok(before)
}
