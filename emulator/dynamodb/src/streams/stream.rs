//! One stream: what is kept of it, how it is named, and where places in it are in the feed.

use contract::{ApiError, Call, Time};
use serde::{Deserialize, Serialize};
use store::{Collection, Commit, Key, Part, Value};

use super::errors;
use crate::collections::ITEMS;
use crate::errors::corrupt;
use crate::model::definition::{KeySchemaElement, StreamView};
use crate::model::table_name::is_name;

/// Streams by the names of their tables and their labels.
pub(crate) static STREAMS: Collection = Collection::new("dynamodb.streams");

/// For how long records are kept, and a stream that is switched off: AWS's figure.
pub(crate) const RETENTION_MILLISECONDS: i64 = 24 * 60 * 60 * 1000;

/// What is kept of a stream.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Stream {
    pub(crate) table: String,
    pub(crate) label: String,
    /// The owner of the items.
    pub(crate) table_id: String,
    pub(crate) key_schema: Vec<KeySchemaElement>,
    pub(crate) view: StreamView,
    /// Milliseconds since 1970.
    pub(crate) created: i64,
    /// The number of the commit that switched it on; what came later is in the stream.
    pub(crate) from: u64,
    /// How often a shard was closed and another opened: the last few times, and how many times there were before.
    #[serde(default)]
    pub(crate) rolls: Vec<Roll>,
    #[serde(default)]
    pub(crate) forgotten_rolls: u64,
    pub(crate) ended: Option<Ended>,
}

/// How one shard ended and the next began.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Roll {
    /// Milliseconds since 1970.
    pub(crate) at: i64,
    /// The number of the commit that did it, which changes no item: what came earlier is in the one shard, what comes later in
    /// the other.
    pub(crate) commit: u64,
}

/// How a stream was switched off.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Ended {
    /// Milliseconds since 1970.
    pub(crate) at: i64,
    /// The number of the commit that did it; what came earlier is in the stream.
    pub(crate) to: u64,
}

/// A stream's ARN, in its parts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StreamArn<'a> {
    pub(crate) region: &'a str,
    pub(crate) account: &'a str,
    pub(crate) table: &'a str,
    pub(crate) label: &'a str,
}

impl<'a> StreamArn<'a> {
    /// Reads `arn:aws:dynamodb:us-east-1:000000000000:table/Name/stream/2026-10-31T12:00:00.000`.
    pub(crate) fn read(text: &'a str) -> Option<StreamArn<'a>> {
        let (partition, rest) = text.strip_prefix("arn:")?.split_once(':')?;
        let (region, rest) = rest.strip_prefix("dynamodb:")?.split_once(':')?;
        let (account, rest) = rest.split_once(":table/")?;
        let (table, label) = rest.split_once("/stream/")?;
        let whole = partition.starts_with("aws") && is_name(table) && !label.is_empty();
        whole.then_some(StreamArn { region, account, table, label })
    }
}

/// The key of a stream's row.
pub(crate) fn stream_key(table: &str, label: &str) -> Key {
    Key::parts().text(table).text(label).key()
}

/// A stream's label: when it was switched on.
pub(crate) fn label(time: Time) -> String {
    time.iso().trim_end_matches('Z').to_owned()
}

/// Reads a stream's row.
pub(crate) fn read(row: &Value) -> Result<Stream, ApiError> {
    serde_json::from_slice(row).map_err(|_| corrupt("a stream"))
}

/// The stream that an ARN of the caller's names.
///
/// # Errors
/// What is no stream's ARN, and a stream that is not there, or was switched off longer ago than it is kept.
pub(crate) fn find(call: &Call, arn: &str) -> Result<Stream, ApiError> {
    let parts = StreamArn::read(arn).ok_or_else(|| errors::stream_arn(arn))?;
    let own = parts.account == &*call.caller.account && parts.region == &*call.caller.region;
    let row = call.store.get(STREAMS.whole(), &stream_key(parts.table, parts.label)).filter(|_| own);
    let stream = read(&row.ok_or_else(|| errors::stream_not_found(arn))?)?;
    if stream.is_over(call.now) { Err(errors::stream_not_found(arn)) } else { Ok(stream) }
}

impl Stream {
    /// The ARN, for its owner.
    pub(crate) fn arn(&self, call: &Call) -> String {
        stream_arn(call, &self.table, &self.label)
    }

    /// The changes of the table's items.
    pub(crate) fn items(&self) -> Part<'_> {
        ITEMS.of(&self.table_id)
    }

    /// Whether it was switched off longer ago than it is kept.
    pub(crate) fn is_over(&self, now: Time) -> bool {
        self.ended.is_some_and(|ended| now.0 >= ended.at.saturating_add(RETENTION_MILLISECONDS))
    }

    /// The number of the last change made before a time.
    pub(crate) fn before(&self, call: &Call, milliseconds: i64) -> u64 {
        self.last(call, |commit| commit.at < milliseconds)
    }

    /// The number of the last change whose commit comes early. What the feed has let go came early.
    pub(crate) fn last(&self, call: &Call, is_early: impl Fn(&Commit) -> bool) -> u64 {
        let (mut low, mut high) = (0, call.store.last_change(self.items()));
        // `low` is early, what is after `high` is not.
        while low < high {
            let middle = low + (high - low).div_ceil(2);
            match call.store.changes_after(self.items(), middle - 1, 1) {
                Err(trimmed) => low = trimmed.0.max(middle).min(high),
                Ok(entries) => match entries.first() {
                    Some(entry) if is_early(&entry.commit) => low = middle,
                    _ => high = middle - 1,
                },
            }
        }
        low
    }
}

/// The ARN of a caller's stream.
pub(crate) fn stream_arn(call: &Call, table: &str, label: &str) -> String {
    let (region, account) = (&call.caller.region, &call.caller.account);
    format!("arn:aws:dynamodb:{region}:{account}:table/{table}/stream/{label}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arns_are_read_and_others_are_none() {
        let arn = "arn:aws:dynamodb:us-east-1:000000000000:table/Some.Table/stream/2026-10-31T12:00:00.000";
        let read = StreamArn::read(arn).expect("an ARN");
        assert_eq!((read.table, read.label), ("Some.Table", "2026-10-31T12:00:00.000"));
        for text in
            ["", "arn:aws:dynamodb:us-east-1:0:table/T", "arn:aws:dynamodb:us-east-1:0:table/Table/stream/"]
        {
            assert!(StreamArn::read(text).is_none(), "{text}");
        }
    }
}
