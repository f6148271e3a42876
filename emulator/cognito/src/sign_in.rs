//! Signing in: from a password or a proof of one, through whatever else is asked, to tokens.

pub(crate) mod attempts;
pub(crate) mod factors;
pub(crate) mod rows;
