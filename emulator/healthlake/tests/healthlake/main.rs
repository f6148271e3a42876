//! HealthLake from outside: calls in, answers and changes out.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod bundles;
mod changes;
mod clinic;
mod compartments;
mod conditionals;
mod conditions;
mod consumers;
mod control_plane;
mod deletions;
mod documents;
mod everything;
mod exported_files;
mod exports;
mod grants;
mod history;
mod idempotency;
mod imports;
mod introspection;
mod jobs;
mod mutations;
mod notifications;
mod notified_buses;
mod patches;
mod quotas;
mod refusals;
mod resources;
mod restart;
mod robustness;
mod script;
mod searches;
mod service_events;
mod smart;
mod smart_issuer;
mod streams;
mod subscriptions;
mod terminology;
mod urls;
mod validate_operation;
mod validation;
mod validation_profiles;
