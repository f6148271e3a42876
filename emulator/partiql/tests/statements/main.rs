//! What statements say and how they are refused, from outside.

// A test that cannot read its own tables should stop.
#![allow(clippy::expect_used, clippy::panic)]

mod fixtures;
mod properties;
