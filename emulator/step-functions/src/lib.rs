//! Step Functions: state machines, and their executions.

// Nothing runs a Task state yet.
#[allow(dead_code)]
mod integrations;
#[allow(dead_code)]
mod mocks;
mod operations;

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
