//! DescribeStream: what a stream is, and its shards, the oldest first, a page at a time.

use bytes::Bytes;
use contract::{ApiError, Call, Input, Time, output};
use serde::{Deserialize, Serialize};

use crate::model::definition::{KeySchemaElement, StreamView};
use crate::request::Request;
use crate::streams::shard;
use crate::streams::stream::{Stream, find};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members {
    stream_arn: String,
    exclusive_start_shard_id: Option<String>,
    limit: Option<usize>,
    shard_filter: Option<ShardFilter>,
}

/// `CHILD_SHARDS` of a shard is the only kind there is.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ShardFilter {
    shard_id: Option<String>,
}

/// The most shards of an answer: AWS's figure.
const MOST: usize = 100;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Output {
    stream_description: Description,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Description {
    stream_arn: String,
    stream_label: String,
    stream_status: &'static str,
    stream_view_type: StreamView,
    creation_request_date_time: Time,
    table_name: String,
    key_schema: Vec<KeySchemaElement>,
    shards: Vec<Shard>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_evaluated_shard_id: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Shard {
    shard_id: String,
    sequence_number_range: SequenceNumberRange,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent_shard_id: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct SequenceNumberRange {
    starting_sequence_number: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    ending_sequence_number: Option<String>,
}

pub(super) async fn describe_stream(call: Call, input: Input) -> Result<Bytes, ApiError> {
    let members: Members = Request::new(input).checked_members(&call)?;
    let stream = find(&call, &members.stream_arn)?;
    let most = members.limit.unwrap_or(MOST).min(MOST);
    let after = members.exclusive_start_shard_id;
    let parent = members.shard_filter.and_then(|filter| filter.shard_id);
    let mut shards = stream.shards(&call);
    shards.retain(|shard| after.as_ref().is_none_or(|after| shard.id(&stream) > *after));
    shards.retain(|shard| parent.is_none() || shard.parent_id(&stream) == parent);
    let more = shards.len() > most;
    shards.truncate(most);
    let last = shards.last().filter(|_| more).map(|shard| shard.id(&stream));
    let shards = shards.iter().map(|shard| describe(&call, &stream, shard)).collect();
    output(&Output {
        stream_description: Description {
            stream_arn: stream.arn(&call),
            stream_status: if stream.ended.is_some() { "DISABLED" } else { "ENABLED" },
            stream_view_type: stream.view,
            creation_request_date_time: Time(stream.created),
            stream_label: stream.label,
            table_name: stream.table,
            key_schema: stream.key_schema,
            shards,
            last_evaluated_shard_id: last,
        },
    })
}

fn describe(call: &Call, stream: &Stream, shard: &shard::Shard) -> Shard {
    let first = shard.start(call, stream) + 1;
    let last = shard.is_closed().then(|| shard.end(call, stream).max(first));
    Shard {
        shard_id: shard.id(stream),
        sequence_number_range: SequenceNumberRange {
            starting_sequence_number: shard.sequence_number(first),
            ending_sequence_number: last.map(|last| shard.sequence_number(last)),
        },
        parent_shard_id: shard.parent_id(stream),
    }
}
