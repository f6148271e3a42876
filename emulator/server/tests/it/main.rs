//! The program itself, as a process: started, asked, killed, stopped, started again.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on says so")]

mod client;
mod commands;
mod consumers;
mod crash;
mod delivery;
mod executions;
mod full_disk;
mod outside;
mod program;
mod random;
mod receiver;
mod seeding;
mod signed;
mod starting;
mod stopping;
