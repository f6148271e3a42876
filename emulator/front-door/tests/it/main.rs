//! The door from outside: real connections to a server on a free port, over toy services.

#![allow(clippy::unwrap_used, clippy::panic, reason = "all of this is a test")]

mod admin;
mod apis;
mod aws_json;
mod aws_query;
mod bodies;
mod connections;
mod fhir;
mod function_urls;
mod not_emulated;
mod parsers;
mod proxy;
mod server;
mod toys;
mod who_calls;
