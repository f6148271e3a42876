//! Amazon SQS: queues of messages, standard and FIFO.
//!
//! What a queue holds is rows laid out so that a send, a receive and a delete cost the same in a queue of ten messages and in one
//! of a million (`contents.rs`). Time is the clock's: a delay, a visibility timeout, the five minutes of deduplication and
//! a retention end when it says so. A receive that waits follows one collection and the clock, and ends when its client goes.
//!
//! A standard queue is fair: while one group's messages are most of what is in flight, those of others come first
//! (`receiving/fairness.rs`).
//!
//! A queue lives in the account that its URL names; who may use it is not judged. Policies are kept and shown.

mod addresses;
mod batch;
mod collections;
mod contents;
mod errors;
mod expiry;
mod model;
mod move_tasks;
mod operations;
mod receiving;
mod redrive;
mod remembered;
mod sending;
mod visibility;

use contract::{Checks, Service};

/// Amazon SQS (`sqs`).
pub static SERVICE: Service = Service {
    id: "sqs",
    checks: Checks::Own,
    operations: operations::OPERATIONS,
    reactions: &[],
    timers: &[expiry::EXPIRE],
    works: &[move_tasks::MOVE],
};
