//! EventBridge Pipes: from a source, through a filter and an enrichment, to a target.
//!
//! A pipe is a piece of work (`running`). It asks its source for a batch (`sources`), drops what the filter does not match, has the
//! rest enriched, and brings it to the target (`targets`). What it has dealt with is told to the source, or kept as a row
//! (`progress`), only then: a pipe that is cut off anywhere goes on with the same batch. While its source has nothing it
//! rests, and a change wakes it.
//!
//! Sources: SQS queues, DynamoDB streams and, Millpond's own addition, the changes of a HealthLake data store, in their order and
//! numbered (`sources/changes.rs`). Others are refused by name. A batch goes as soon as there is something: batching windows are kept
//! and shown. So are roles, keys and logs.

mod collections;
mod endpoints;
mod enriching;
mod errors;
mod filtering;
mod model;
mod operations;
mod pipes;
mod progress;
mod running;
mod sizes;
mod sources;
mod targets;
mod templates;

use contract::{Checks, Service};

/// EventBridge Pipes (`pipes`).
pub static SERVICE: Service = Service {
    id: "pipes",
    checks: Checks::Modelled,
    operations: operations::OPERATIONS,
    reactions: &[],
    timers: &[],
    works: &[running::PIPE],
};
