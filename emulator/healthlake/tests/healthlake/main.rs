//! HealthLake from outside: calls in, answers and changes out.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod bundles;
mod changes;
mod conditionals;
mod conditions;
mod control_plane;
mod history;
mod idempotency;
mod mutations;
mod patches;
mod refusals;
mod resources;
mod restart;
mod script;
mod streams;
mod urls;
