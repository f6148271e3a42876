//! Expressions applied to items. Nothing here refuses what the checks let pass, except for what only the item shows.

pub(crate) mod condition;
pub(crate) mod projection;
pub(crate) mod update;
