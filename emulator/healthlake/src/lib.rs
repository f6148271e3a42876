//! AWS HealthLake: data stores that keep FHIR R4 resources, every version of them, and a numbered feed of their changes.
//!
//! Two planes meet here. The *control plane* is AWS's own API (`CreateFHIRDatastore`, ...): JSON in, JSON out. The *data
//! plane* is FHIR's RESTful API under `/datastore/{id}/r4/`; its operations bear the names of the IAM actions that AWS
//! gives them (`ReadResource`, ...).
//!
//! A resource is kept as the JSON text that is served, one row a version, and never changed: a read hands out the row
//! and parses nothing. `_history` of a type or of the whole data store, and our own `$changes`, are views of the store's
//! change feed of those rows, whose numbers are 1, 2, 3, ... in each data store; no second log is written.
//!
//! What is not here is refused by name, never ignored: conditional writes, the idempotency key, SMART on FHIR, derived
//! data, backups, and every operation that the table in `operations` does not list.

use contract::{Checks, Service};

mod collections;
mod errors;
mod feed;
mod history;
mod interaction;
mod model;
mod operations;
mod preload;
mod shapes;
mod writing;

/// The service as the rest of the house sees it.
pub static SERVICE: Service = Service {
    id: "healthlake",
    checks: Checks::Modelled,
    operations: operations::OPERATIONS,
    reactions: &[],
    timers: &[],
};
