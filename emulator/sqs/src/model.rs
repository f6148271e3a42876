//! The nouns of SQS and what follows from them.

pub(crate) mod attribute_changes;
pub(crate) mod message;
pub(crate) mod message_attribute;
pub(crate) mod permission;
pub(crate) mod queue;
pub(crate) mod receipt;
pub(crate) mod redrive_policy;
