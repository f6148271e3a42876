//! Cognito as its callers see it.

mod clinic;
mod oauth;
mod pools;
mod sign_in;
mod tokens;
mod users;
