//! What is kept, as it is kept.

pub(crate) mod event;
pub(crate) mod group;
pub(crate) mod stream;
