//! The nouns of HealthLake and what follows from them. Pure: no request, no store, no AWS codes.

pub(crate) mod change;
pub(crate) mod cloud_trail;
pub(crate) mod conditions;
pub(crate) mod data_store;
pub(crate) mod draft;
pub(crate) mod notification;
pub(crate) mod period;
pub(crate) mod subscription;
pub(crate) mod token;
pub(crate) mod topic;
pub(crate) mod version;
