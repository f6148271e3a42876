//! Step Functions: state machines, and their executions.

#![allow(dead_code, reason = "what executions take from here")]

mod activities;
mod activity_tasks;
mod aliases;
mod collections;
mod definitions;
mod encryption;
mod errors;
mod executions;
mod integrations;
mod mocks;
mod model;
mod operations;
mod pages;
mod routes;
mod settings;
mod state_machines;
mod tags;

use contract::{Checks, Service};

/// Step Functions (`states`, as requests are signed; `stepfunctions` in the models).
pub static SERVICE: Service = Service {
    id: "stepfunctions",
    checks: Checks::Modelled,
    operations: operations::OPERATIONS,
    reactions: &[],
    timers: &[],
    works: &[executions::ASYNCHRONOUS, executions::STANDARD],
};
