//! DynamoDB Streams: the changes of a table's items, for a day.
//!
//! | collection | key | value |
//! | --- | --- | --- |
//! | `dynamodb.streams` | table name, label | a [`Stream`](stream::Stream) as JSON |
//!
//! A stream has no log of its own: a record is an entry of the feed of the table's items, between the commit that switched the
//! stream on and the one that switched it off, and not older than a day. So a stream costs a write nothing. Every four hours a shard is closed and
//! its child opened ([`shard`]).
//!
//! A stream that is switched off, or whose table is deleted, is read for another day; a deleted table's items are let go of with
//! the last of its streams.

pub(crate) mod errors;
pub(crate) mod iterator;
pub(crate) mod lifecycle;
pub(crate) mod operations;
pub(crate) mod record;
pub(crate) mod shard;
pub(crate) mod stream;

use contract::{Checks, Service};

/// DynamoDB Streams.
pub static SERVICE: Service = Service {
    id: "dynamodbstreams",
    checks: Checks::Own,
    operations: operations::OPERATIONS,
    reactions: &[],
    timers: &[lifecycle::FORGET, lifecycle::ROLL],
    works: &[],
};
