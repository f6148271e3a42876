//! DescribeStream: what a stream is, and its one shard.
//!
//! Accepted without effect: `Limit`, as there is never more than one shard.

use bytes::Bytes;
use contract::{ApiError, Call, Input, Time, output};
use serde::{Deserialize, Serialize};

use crate::model::definition::{KeySchemaElement, StreamView};
use crate::request::Request;
use crate::streams::stream::{find, sequence_number};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members {
    stream_arn: String,
    exclusive_start_shard_id: Option<String>,
    shard_filter: Option<ShardFilter>,
}

/// `CHILD_SHARDS` of a shard is the only kind there is.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ShardFilter {}

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
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Shard {
    shard_id: String,
    sequence_number_range: SequenceNumberRange,
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
    let start = stream.start(&call);
    let shard = Shard {
        shard_id: stream.shard(),
        sequence_number_range: SequenceNumberRange {
            starting_sequence_number: sequence_number(start + 1),
            ending_sequence_number: stream.ended.map(|_| sequence_number(stream.end(&call).max(start + 1))),
        },
    };
    // A shard that has no children, and that nothing comes after.
    let after = members.exclusive_start_shard_id.is_some_and(|start| start >= shard.shard_id);
    let shards = if after || members.shard_filter.is_some() { Vec::new() } else { vec![shard] };
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
        },
    })
}
