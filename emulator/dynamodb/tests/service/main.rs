//! DynamoDB as a caller sees it: cases as data, scripts, and many callers at once.

mod concurrency;
mod feed;
mod fixtures;
mod scripts;
