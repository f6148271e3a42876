//! Cognito as its callers see it.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod administration;
mod administrators;
mod catalog;
mod choice;
mod clinic;
mod devices;
mod domains;
mod groups;
mod hosted_pages;
mod kept_out;
mod oauth;
mod passwords;
mod pools;
mod second_factors;
mod self_service;
mod sign_in;
mod tokens;
mod triggers;
mod users;
