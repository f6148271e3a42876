//! The language seen from outside: AWS's answers in `fixtures/dynamodb/expressions`, and properties over what nobody wrote down.

// A test that cannot read its own tables should stop.
#![allow(clippy::unwrap_used, clippy::panic)]

mod fixtures;
mod legacy;
mod properties;
