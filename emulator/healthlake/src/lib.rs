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
//! Imports, exports and deletions are jobs: rows that a reaction takes further step by step (`jobs`). Their files lie in a
//! folder of this machine (`files`).
//!
//! What is not here is refused by name, never ignored: derived data, backups, and every operation that the table in
//! `operations` does not list.

use contract::{Allowance, Checks, Service};

mod bundle;
mod collections;
mod compartment;
mod conditional;
mod consumers;
mod criteria;
mod document;
mod errors;
mod everything;
mod feed;
mod files;
mod history;
mod idempotency;
mod index;
mod interaction;
mod jobs;
mod matching;
mod model;
mod operations;
mod permissions;
mod preload;
mod quotas;
mod recording;
mod references;
mod search;
mod service_events;
mod shapes;
mod smart;
mod subscriptions;
mod subset;
mod terminology;
mod validation;
mod writing;

/// The service as the rest of the house sees it.
pub static SERVICE: Service = Service {
    id: "healthlake",
    checks: Checks::ModelledBut(FILE_URIS),
    operations: operations::OPERATIONS,
    reactions: &[
        jobs::RUN_JOBS,
        recording::TELL,
        service_events::TELL_DATA_STORES,
        service_events::TELL_JOBS,
        subscriptions::matching::REACTION,
    ],
    timers: &[
        bundle::pending::FORGET,
        bundle::pending::RUN,
        jobs::export::output::FORGET,
        jobs::RUN_EXPORT,
        subscriptions::END,
        subscriptions::NOTIFY,
    ],
    works: &[],
};

/// Where a URI of S3 stands, a folder of this machine may.
const FILE_URIS: &[Allowance] = &[
    file_uri("StartFHIRExportJob", &["OutputDataConfig", "S3Configuration", "S3Uri"]),
    file_uri("StartFHIRImportJob", &["InputDataConfig", "S3Uri"]),
    file_uri("StartFHIRImportJob", &["JobOutputDataConfig", "S3Configuration", "S3Uri"]),
];

const fn file_uri(operation: &'static str, member: &'static [&'static str]) -> Allowance {
    let reason = "jobs work offline, on the folder that --files names";
    Allowance { operation, member, begins: "file:///", shown_as: "s3://file/", reason }
}
