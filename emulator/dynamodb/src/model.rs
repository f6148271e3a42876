//! The nouns of DynamoDB and what follows from them, without wire, store or AWS's codes.

pub(crate) mod backup_description;
pub(crate) mod capacity;
pub(crate) mod change_limits;
pub(crate) mod creation;
pub(crate) mod definition;
pub(crate) mod description;
pub(crate) mod index;
pub(crate) mod index_creation;
pub(crate) mod index_description;
pub(crate) mod index_update;
pub(crate) mod key_schema;
pub(crate) mod quotas;
pub(crate) mod settings;
pub(crate) mod table_name;
pub(crate) mod table_update;
pub(crate) mod tags;
pub(crate) mod throughput_changes;
pub(crate) mod update_description;
