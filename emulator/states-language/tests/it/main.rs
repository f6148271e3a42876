//! The language as its users see it: definitions and inputs in, histories out.

// A test that cannot read its own tables should stop.
#![allow(clippy::expect_used, clippy::panic)]

mod definitions;
mod histories;
mod hostile;
mod intrinsics;
mod kept;
mod limits;
mod player;
mod redrives;
