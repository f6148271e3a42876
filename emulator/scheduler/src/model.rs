//! The nouns of Scheduler.

pub(crate) mod group;
pub(crate) mod schedule;
pub(crate) mod target;
