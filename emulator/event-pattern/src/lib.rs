//! EventBridge's event patterns: whether a pattern is one, and whether it matches an event.
//!
//! A [`Pattern`] is read once and asked often; a [`PatternSet`] asks many of them at once, and looks only at those whose exact
//! values the event has. Both are pure: no clock, no store, no I/O.
//!
//! How a pattern sees an event: as the scalars in it, each under a path of names joined by dots. An array stands for its
//! elements, any of which may match; but two fields that lie in the same array must match in the same element of it. An object
//! and an empty array are no scalars, so `exists` never sees them.
//!
//! The language is EventBridge's. Its dialects differ in what they call refused, not in how these operators match: see
//! [`Dialect`].

mod address;
mod alternative;
mod error;
mod fields;
mod filter_policy;
mod matcher;
mod number;
mod parser;
mod pattern;
mod set;
mod tokens;
mod wildcard;

pub use error::PatternError;
pub use parser::Dialect;
pub use pattern::Pattern;
pub use set::PatternSet;
