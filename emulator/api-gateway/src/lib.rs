//! API Gateway: REST APIs, from their resources and methods to the requests that go through them.
//!
//! The control plane (`operations`, `patching`, `open_api`) keeps what an API is. CreateDeployment freezes that into a snapshot, and the
//! data plane answers requests from the snapshot that a stage names.

mod collections;
mod data_plane;
mod errors;
mod integrations;
mod methods;
mod model;
mod operations;
mod pages;
mod patching;
mod resources;
mod rest_apis;

use contract::{Checks, Service};

/// API Gateway (`apigateway`).
pub static SERVICE: Service = Service {
    id: "apigateway",
    checks: Checks::Modelled,
    operations: operations::OPERATIONS,
    reactions: &[],
    timers: &[],
    works: &[],
};
