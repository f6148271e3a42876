//! The nouns of Pipes.

pub(crate) mod arn;
pub(crate) mod pipe;
