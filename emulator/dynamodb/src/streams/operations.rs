//! THE TABLE: every operation of DynamoDB Streams, by name.

use contract::{Operation, text_operation};

mod describe_stream;
mod get_records;
mod get_shard_iterator;
mod list_streams;

/// Sorted by name. They check their members themselves, as DynamoDB's do.
pub(crate) static OPERATIONS: &[Operation] = &[
    text_operation!("DescribeStream", describe_stream::describe_stream),
    text_operation!("GetRecords", get_records::get_records),
    text_operation!("GetShardIterator", get_shard_iterator::get_shard_iterator),
    text_operation!("ListStreams", list_streams::list_streams),
];
