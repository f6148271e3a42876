//! Step Functions: state machines, and their executions.

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
mod variables;

use contract::{Checks, Service};

/// Step Functions (`states`, as requests are signed; `stepfunctions` in the models).
pub static SERVICE: Service = Service {
    id: "stepfunctions",
    checks: Checks::Modelled,
    operations: operations::OPERATIONS,
    reactions: &[],
    timers: &[executions::FORGET],
    works: &[executions::ASYNCHRONOUS, executions::STANDARD],
};

/// Looks at a file of mocked answers, in the format of AWS's local testing.
///
/// # Errors
/// The first thing that is wrong with it, and where.
pub fn check_mocks(text: &str) -> Result<(), String> {
    mocks::Mocks::parse(text).map(|_| ())
}
