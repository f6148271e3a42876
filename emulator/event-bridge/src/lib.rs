//! EventBridge: buses, the rules on them, and what becomes of the events that are put.
//!
//! An event is taken apart once and asked of all rules of its bus at once (`routing`). What it matches is kept in the commit of
//! PutEvents as a piece of work (`delivery`), which brings it to the targets of the rules (`targets`), tries again what
//! failed (`retries`), and gives up to a dead-letter queue. Archives keep the events they ask for in that same commit, and a replay
//! (`replaying`) puts them on a bus once more. A rule with a schedule is a timer (`scheduling`).

mod api_destinations;
mod archives;
mod buses;
mod collections;
mod connections;
mod delivery;
mod errors;
mod json_path;
mod model;
mod operations;
mod pages;
mod publishing;
mod replaying;
mod retries;
mod routing;
mod rules;
mod scheduling;
mod tags;
mod target_checks;
mod targets;

use contract::{Checks, Service};

/// EventBridge (`events`).
pub static SERVICE: Service = Service {
    id: "events",
    checks: Checks::Modelled,
    operations: operations::OPERATIONS,
    reactions: &[],
    timers: &[scheduling::DUE],
    works: &[delivery::DELIVERY, retries::RETRY, replaying::REPLAY],
};
