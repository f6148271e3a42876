//! API Gateway: REST APIs, from their resources and methods to the requests that go through them, and HTTP APIs (the module `http_apis`).
//!
//! The control plane (`operations`, `patching`, `open_api`) keeps what an API is. CreateDeployment freezes that into a snapshot, and the
//! data plane answers requests from the snapshot that a stage names.
//!
//! Refused by name, on purpose:
//! - `GetSdk`, `GetSdkType`, `GetSdkTypes`: no client libraries are generated; there are the SDKs' own generators, and GetExport.
//! - `GenerateClientCertificate`, `GetClientCertificate`, `GetClientCertificates`, `UpdateClientCertificate`,
//!   `DeleteClientCertificate`: an endpoint is reached over whatever TLS it has, and nobody shows it a certificate.
//! - `CreateVpcLink`, `GetVpcLink`, `GetVpcLinks`, `UpdateVpcLink`, `DeleteVpcLink`: there are no VPCs.
//! - `CreateDomainNameAccessAssociation`, `GetDomainNameAccessAssociations`, `DeleteDomainNameAccessAssociation`,
//!   `RejectDomainNameAccessAssociation`: there are no private domains either.
//! - `ImportDocumentationParts`: documentation is imported with its API, or written part by part.

mod accounts;
mod api_keys;
mod authorizers;
mod collections;
mod data_plane;
mod deployments;
mod documentation;
mod domain_names;
mod errors;
mod gateway_responses;
mod http_apis;
mod integrations;
mod methods;
mod model;
mod models;
mod open_api;
mod operations;
mod pages;
mod patching;
mod request_validators;
mod resources;
mod rest_apis;
mod stages;
mod tags;
mod usage;
mod usage_plans;

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

/// HTTP APIs of API Gateway (`apigatewayv2`).
pub use http_apis::SERVICE as HTTP_APIS;
