//! Cognito as its callers see it.

mod administration;
mod catalog;
mod administrators;
mod clinic;
mod groups;
mod oauth;
mod pools;
mod self_service;
mod sign_in;
mod tokens;
mod users;
