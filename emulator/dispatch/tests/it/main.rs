//! Dispatch with toy services: what a service author may rely on.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on says so")]

mod calls;
mod reactions;
mod timers;
mod toys;
mod works;
