//! API Gateway as its callers see it.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on says so")]

mod http_apis;
mod open_api;
mod operations;
mod scripts;
