//! The nouns of Lambda and what follows from them; no wire, no store.

pub(crate) mod function;
pub(crate) mod runtime;
