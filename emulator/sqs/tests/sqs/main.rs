//! SQS as its callers see it.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod counter;
mod fairness;
mod fifo;
mod messages;
mod model;
mod moving;
mod queues;
mod refusals;
mod time;
mod waiting;
