//! EventBridge Scheduler: schedules in groups, and what they invoke when they are due.
//!
//! A schedule is a timer on the clock (`timing`). When it is due, the timer sets itself anew and leaves an invocation, in the same
//! commit; an invocation is a piece of work that calls the target, tries again what failed, and gives up to a dead-letter queue
//! (`invoking`). Targets are AWS's templates (`targets`), or any operation that is emulated (`universal`).
//!
//! Roles and keys are kept and shown, and not judged.

mod collections;
mod errors;
mod groups;
mod invoking;
mod model;
mod operations;
mod schedules;
mod tags;
mod targets;
mod timing;
mod universal;

use contract::{Checks, Service};

/// EventBridge Scheduler (`scheduler`).
pub static SERVICE: Service = Service {
    id: "scheduler",
    checks: Checks::Modelled,
    operations: operations::OPERATIONS,
    reactions: &[],
    timers: &[timing::DUE],
    works: &[invoking::INVOCATION],
};
