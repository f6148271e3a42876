//! The nouns of HealthLake and what follows from them. Pure: no request, no store, no AWS codes.

pub(crate) mod change;
pub(crate) mod cloud_trail;
pub(crate) mod conditions;
pub(crate) mod data_store;
pub(crate) mod draft;
pub(crate) mod job;
pub(crate) mod notification;
pub(crate) mod period;
pub(crate) mod scopes;
#[cfg_attr(not(test), expect(dead_code, reason = "EventBridge is to come"))]
pub(crate) mod service_event;
pub(crate) mod smart_metadata;
pub(crate) mod subscription;
pub(crate) mod token;
pub(crate) mod topic;
pub(crate) mod version;
