//! Step Functions: state machines, and their executions.

mod collections;
mod errors;
mod integrations;
mod mocks;
mod model;
mod operations;
mod state_machines;

use contract::{Checks, Service};

/// Step Functions (`states`, as requests are signed; `stepfunctions` in the models).
pub static SERVICE: Service = Service {
    id: "stepfunctions",
    checks: Checks::Modelled,
    operations: operations::OPERATIONS,
    reactions: &[],
    timers: &[],
    works: &[],
};
