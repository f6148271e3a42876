//! Cognito as its callers see it.

mod pools;
mod users;
