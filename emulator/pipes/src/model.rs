//! The nouns of Pipes.

pub(crate) mod pipe;
