//! CloudWatch Logs as its callers see it.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod desk;
mod groups;
mod live_tail;
mod reading;
mod refusals;
mod retention;
mod subscriptions;
