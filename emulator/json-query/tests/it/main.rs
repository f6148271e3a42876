//! The crate as its users see it.

// A test that cannot read its own tables should stop.
#![allow(clippy::expect_used, clippy::panic)]

mod paths;
mod properties;
