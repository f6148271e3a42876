//! A shard iterator: a place in a shard and when it was given out, which the caller carries.

use contract::{ApiError, Call, Time};

use super::errors;
use super::shard::Shard;
use super::stream::{Stream, find};

/// For how long an iterator can be used: AWS's figure.
const LIFETIME_MILLISECONDS: i64 = 15 * 60 * 1000;
/// Where in the shard an iterator begins that begins with the oldest record there is.
const HORIZON: &str = "horizon";

/// Where an iterator continues.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// With the oldest record there is.
    Horizon,
    /// After the change of this number.
    After(u64),
}

/// Writes an iterator: the stream's ARN, the shard, the place and the time, with bars between. AWS's looks like this but for the last
/// part, and a caller has no use for what is in it.
pub(crate) fn write(call: &Call, stream: &Stream, shard: &Shard, place: Place) -> String {
    let place = match place {
        Place::Horizon => HORIZON.to_owned(),
        Place::After(number) => number.to_string(),
    };
    format!("{}|1|{}|{place}|{}", stream.arn(call), shard.number, call.now.0)
}

/// Reads an iterator.
///
/// # Errors
/// What is no iterator, one that is too old, and one of a stream or a shard that is not there.
pub(crate) fn read(call: &Call, text: &str) -> Result<(Stream, Shard, Place), ApiError> {
    let mut parts = text.split('|');
    let (arn, version) = (parts.next().unwrap_or_default(), parts.next());
    let (shard, place) = (parts.next(), parts.next());
    let (given, more) = (parts.next(), parts.next());
    let shard: Option<u64> = shard.and_then(|shard| shard.parse().ok());
    let place = place.and_then(|place| match place {
        HORIZON => Some(Place::Horizon),
        number => number.parse().ok().map(Place::After),
    });
    let given: Option<i64> = given.and_then(|given| given.parse().ok());
    let (Some("1"), Some(shard), Some(place), Some(given), None) = (version, shard, place, given, more)
    else {
        return Err(errors::invalid_iterator());
    };
    if call.now >= Time(given).plus(LIFETIME_MILLISECONDS) {
        return Err(errors::expired_iterator());
    }
    let stream = find(call, arn)?;
    let shard = stream.shard(call, shard).ok_or_else(errors::trimmed)?;
    Ok((stream, shard, place))
}
