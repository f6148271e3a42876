//! The nouns of Lambda and what follows from them; no wire, no store.

pub(crate) mod alias;
pub(crate) mod function;
pub(crate) mod function_url;
pub(crate) mod invoke_config;
pub(crate) mod layer;
pub(crate) mod mapping;
pub(crate) mod policy;
pub(crate) mod runtime;
