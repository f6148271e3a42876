//! GetRecords: the records from a place on, and the next place.

use bytes::Bytes;
use contract::{ApiError, Call, Input};
use serde::Deserialize;

use crate::request::Request;
use crate::streams::errors;
use crate::streams::iterator::{self, Place};
use crate::streams::record;

/// The most records of an answer: AWS's figure.
const MOST_RECORDS: u64 = 1000;
/// An answer takes no more records once it has so many bytes: AWS's figure.
const MOST_BYTES: usize = 1024 * 1024;
/// How many changes are taken from the feed at once.
const CHANGES_AT_ONCE: usize = 100;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members {
    shard_iterator: String,
    limit: Option<u64>,
}

pub(super) async fn get_records(call: Call, input: Input) -> Result<Bytes, ApiError> {
    let members: Members = Request::new(input).checked_members(&call)?;
    if members.limit.is_some_and(|limit| limit > MOST_RECORDS) {
        return Err(crate::errors::violations_of(&[format!(
            "Value '{}' at 'limit' failed to satisfy constraint: Member must have value less than or equal to {MOST_RECORDS}",
            members.limit.unwrap_or_default()
        )]));
    }
    let (stream, shard, place) = iterator::read(&call, &members.shard_iterator)?;
    let horizon = shard.horizon(&call, &stream);
    let mut place = match place {
        Place::Horizon => horizon,
        Place::After(number) if number < horizon => return Err(errors::trimmed()),
        Place::After(number) => number,
    };
    let end = shard.end(&call, &stream);
    let mut left = usize::try_from(members.limit.unwrap_or(MOST_RECORDS)).unwrap_or(0);
    let mut answer = br#"{"Records":["#.to_vec();
    let head = answer.len();
    while left > 0 && place < end && answer.len() < MOST_BYTES {
        let at_once = left.min(CHANGES_AT_ONCE).min(usize::try_from(end - place).unwrap_or(usize::MAX));
        let entries = call.store.changes_after(stream.items(), place, at_once);
        let entries = entries.map_err(|_| errors::trimmed())?;
        if entries.is_empty() {
            break;
        }
        for entry in &entries {
            if answer.len() >= MOST_BYTES {
                break;
            }
            if answer.len() > head {
                answer.push(b',');
            }
            record::write(&call, (&stream, &shard), entry, &mut answer)?;
            place = entry.number;
            left -= 1;
        }
    }
    answer.push(b']');
    // A closed shard that was read to its end has no next place.
    if !shard.is_closed() || place < end {
        let next = serde_json::to_string(&iterator::write(&call, &stream, &shard, Place::After(place)));
        let next = next.map_err(|error| ApiError::internal(error.to_string()))?;
        answer.extend_from_slice(format!(r#","NextShardIterator":{next}"#).as_bytes());
    }
    answer.push(b'}');
    Ok(answer.into())
}
