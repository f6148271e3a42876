//! CloudWatch Logs: groups, their streams, and the events in these.
//!
//! A stream's events are a table of their own, in the order of their times and then of their arrival (`model/event.rs`); a search
//! through a group goes along all of its streams at once (`reading.rs`). What patterns ask for is in `pattern.rs`. A subscription
//! filter is asked in the call that puts events, and what it wants is kept in their commit as a piece of work (`subscriptions.rs`).
//! What is put is told as it is put to whoever has begun a Live Tail session (`live_tail.rs`).
//! Events that a group no longer keeps are not told from that moment on, and removed by a timer (`expiry.rs`).
//!
//! Not emulated: Insights, metric filters, exports, deliveries, transformers, destinations of other kinds than Lambda.

mod collections;
mod errors;
mod expiry;
mod groups;
mod live_tail;
mod model;
mod operations;
mod pages;
mod pattern;
mod policies;
mod reading;
mod subscriptions;
mod tags;

use contract::{Checks, Service};

/// CloudWatch Logs (`logs`).
pub static SERVICE: Service = Service {
    id: "logs",
    checks: Checks::ModelledAs("InvalidParameterException", &[]),
    operations: operations::OPERATIONS,
    reactions: &[],
    timers: &[expiry::EXPIRE],
    works: &[subscriptions::DELIVERY],
};
