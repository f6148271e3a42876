//! Cognito as its callers see it.

mod administration;
mod groups;
mod pools;
mod users;
