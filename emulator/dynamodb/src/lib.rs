//! DynamoDB: tables of items, each item found by its key and written whole.
//!
//! An item is kept as the JSON that AWS would send of it, under bytes that sort as its key does (see `collections`), so that
//! a read by key answers with the kept bytes and parses nothing. What an expression means is the business of the crate
//! `dynamodb-expression`; what this crate adds is the order in which AWS checks a request, the frame it puts around each
//! refusal, and the one transaction in which a condition is asked and the item written. What a PartiQL statement says is the
//! business of the crate `partiql`. DynamoDB Streams is a service of its own, which reads the feed of the items (`streams`).
//!
//! AWS's truth here is us-east-1 in October 2026. PutItem, UpdateItem and DeleteItem run its newer validation layer and count
//! their errors (`1 validation error detected: ...`); GetItem does not count; the operations on tables run the older one.

mod actions;
mod answer;
mod backups;
mod collections;
mod consumed;
mod continuous_backups;
mod contributor_insights;
mod errors;
mod expiry;
mod expressions;
mod indexes;
mod item_collection;
mod model;
mod operations;
mod per_table;
mod reading;
mod request;
mod request_tokens;
mod reservations;
mod resource_policies;
mod statements;
mod streams;
mod table_head;
mod table_members;
mod table_size;
mod tables;
mod tagging;
mod terms;
mod transactions;
mod wording;
mod write_members;
mod writing;

use contract::{Checks, Service};

pub use streams::SERVICE as STREAMS;

/// DynamoDB.
pub static SERVICE: Service = Service {
    id: "dynamodb",
    checks: Checks::Own,
    operations: operations::OPERATIONS,
    reactions: &[],
    timers: &[backups::EXPIRE, expiry::SWEEP],
    works: &[],
};
