//! The nouns of Step Functions, and what follows from them.

pub(crate) mod activity;
pub(crate) mod alias;
pub(crate) mod arn;
pub(crate) mod logging;
pub(crate) mod name;
pub(crate) mod state_machine;
