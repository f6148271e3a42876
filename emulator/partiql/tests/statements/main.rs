//! What statements say and how they are refused, from outside.

mod fixtures;
mod properties;
