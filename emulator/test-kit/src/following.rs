//! What tests of services that follow each other share: waiting for what follows, and queues at the end of it.
#![allow(clippy::expect_used, clippy::missing_panics_doc, reason = "a test that cannot go on says so")]

use serde_json::json;

use crate::{ENDPOINT, House};

/// How long everything may take to come to rest, in milliseconds of the machine's time.
const PATIENCE: u64 = 30_000;

/// Waits until everything that follows has followed.
pub async fn settle(house: &House) {
    assert!(house.dispatch.idle(PATIENCE).await, "everything comes to rest");
}

/// Moves the clock, and waits for what that brings.
pub async fn advance(house: &House, milliseconds: u32) {
    house.clock.advance(milliseconds);
    settle(house).await;
}

/// The ARN of a queue of this name.
#[must_use]
pub fn queue_arn(name: &str) -> String {
    format!("arn:aws:sqs:us-east-1:000000000000:{name}")
}

/// Its URL.
#[must_use]
pub fn queue_url(name: &str) -> String {
    format!("{ENDPOINT}/000000000000/{name}")
}

/// Makes a queue; one whose name ends so is FIFO.
pub async fn queue(house: &House, name: &str) {
    let fifo = if name.ends_with(".fifo") { json!({"FifoQueue": "true"}) } else { json!({}) };
    house.aws("sqs", "CreateQueue", json!({"QueueName": name, "Attributes": fifo})).await.expect("a queue");
}
