//! HealthLake from outside: calls in, answers and changes out.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod changes;
mod clinic;
mod conditions;
mod consumers;
mod control_plane;
mod history;
mod notifications;
mod refusals;
mod resources;
mod restart;
mod script;
mod streams;
mod subscriptions;
mod urls;
