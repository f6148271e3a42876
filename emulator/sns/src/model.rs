//! The nouns of SNS.

pub(crate) mod attribute;
pub(crate) mod delivery_policy;
pub(crate) mod notification;
pub(crate) mod subscription;
pub(crate) mod topic;
