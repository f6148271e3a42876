//! DynamoDB as a caller sees it: cases as data, scripts, and many callers at once.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that meets what it does not expect has failed")]

mod concurrency;
mod documents;
mod feed;
mod fixtures;
mod indexes;
mod item_collections;
mod limits;
mod listed_keys;
mod model;
mod readings;
mod scripts;
mod settings;
mod shards;
mod statements;
mod streams;
mod transactions;
