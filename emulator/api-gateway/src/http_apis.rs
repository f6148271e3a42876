//! HTTP APIs: API Gateway's second version (`apigatewayv2`), a service of its own beside REST APIs.
//!
//! What is kept of a thing is the members that AWS answers about it, under the names of AWS's model, so that a row and an answer are the
//! same JSON. A deployment freezes an API into a snapshot; the data plane answers requests from the snapshot that a stage names.
//!
//! Domain names and what is mapped under them are the same rows as those of REST APIs, seen with other members.
//!
//! Refused by name: WebSocket APIs with their models, route responses, request parameters and integration responses; VPC links;
//! portals; routing rules.
//! Kept and without effect: access logs, metrics, credentials of integrations, certificates.

pub(crate) mod apis;
pub(crate) mod authorizers;
pub(crate) mod changes;
pub(crate) mod collections;
pub(crate) mod data_plane;
pub(crate) mod deployments;
pub(crate) mod domains;
pub(crate) mod errors;
pub(crate) mod integrations;
pub(crate) mod kinds;
pub(crate) mod mappings;
pub(crate) mod open_api;
pub(crate) mod operations;
pub(crate) mod routes;
pub(crate) mod stages;
pub(crate) mod tags;

use contract::{Checks, Service};

/// API Gateway's second version (`apigatewayv2`).
pub static SERVICE: Service = Service {
    id: "apigatewayv2",
    checks: Checks::Modelled,
    operations: operations::OPERATIONS,
    reactions: &[],
    timers: &[],
    works: &[],
};
