//! Cognito as its callers see it.

mod administrators;
mod clinic;
mod oauth;
mod pools;
mod sign_in;
mod tokens;
mod users;
