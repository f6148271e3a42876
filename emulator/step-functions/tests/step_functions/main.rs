//! Step Functions as its callers see it.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod activities;
mod deletion;
mod executions;
mod forgetting;
mod giving_up;
mod house;
mod limits;
mod logging;
mod map_runs;
mod once;
mod redriving;
mod scenarios;
mod tasks;
mod testing;
