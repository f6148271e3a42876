//! Receives that wait.

use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::counter::{Counter, bodies};

/// A receive of its own, which has looked already.
async fn waiting(queue: &Counter, seconds: i64) -> JoinHandle<Vec<Value>> {
    let queue = Counter { house: queue.house.clone(), url: queue.url.clone() };
    let task = tokio::spawn(async move { queue.receive(json!({"WaitTimeSeconds": seconds})).await });
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    task
}

// A consumer that waits has the message at once, not at the end of its wait; one in another queue sleeps on.
#[tokio::test]
async fn a_message_ends_the_wait() {
    let queue = Counter::new("letters", json!({})).await;
    let other = queue.beside("bills", json!({})).await;
    let (here, there) = (waiting(&queue, 20).await, waiting(&other, 20).await);
    queue.send("hello").await;
    assert_eq!(bodies(&here.await.expect("messages")), ["hello"]);
    assert!(!there.is_finished());
    queue.wait(20);
    assert!(there.await.expect("nothing").is_empty());
}

// A wait also ends by the clock: a delay is over, a message comes back, the group's first is deleted, somebody gives one back.
#[tokio::test]
async fn whatever_makes_a_message_visible_ends_the_wait() {
    let queue = Counter::new("letters", json!({"VisibilityTimeout": "10"})).await;
    queue.call("SendMessage", json!({"MessageBody": "late", "DelaySeconds": 5})).await;
    let task = waiting(&queue, 20).await;
    queue.wait(4);
    tokio::task::yield_now().await;
    assert!(!task.is_finished());
    queue.wait(1);
    let received = task.await.expect("messages");
    assert_eq!(bodies(&received), ["late"]);
    let task = waiting(&queue, 20).await;
    queue.wait(10);
    let received = task.await.expect("messages");
    assert_eq!(bodies(&received), ["late"]);
    let task = waiting(&queue, 20).await;
    queue.hide(&received[0], 0).await;
    assert_eq!(bodies(&task.await.expect("messages")), ["late"]);

    let queue = queue.beside("letters.fifo", json!({})).await;
    queue.send_to("g", "1").await;
    queue.send_to("g", "2").await;
    let first = queue.receive(json!({"MaxNumberOfMessages": 1})).await;
    let task = waiting(&queue, 20).await;
    queue.delete(&first[0]).await;
    assert_eq!(bodies(&task.await.expect("messages")), ["2"]);
}

// The queue says how long a receive waits that does not say so itself.
#[tokio::test]
async fn the_queue_has_a_wait_of_its_own() {
    let queue = Counter::new("letters", json!({"ReceiveMessageWaitTimeSeconds": "5"})).await;
    let own = queue.house.clone();
    let url = queue.url.clone();
    let task = tokio::spawn(async move { own.aws("sqs", "ReceiveMessage", json!({"QueueUrl": url})).await });
    tokio::task::yield_now().await;
    assert!(!task.is_finished());
    queue.wait(5);
    assert_eq!(task.await.expect("an end").expect("nothing"), json!({}));
    assert!(queue.receive(json!({"WaitTimeSeconds": 0})).await.is_empty());
}

// Of many who wait, each message goes to one.
#[tokio::test]
async fn each_message_goes_to_one_of_those_who_wait() {
    let queue = Counter::new("letters", json!({})).await;
    let mut tasks = Vec::new();
    for _ in 0..8 {
        let queue = Counter { house: queue.house.clone(), url: queue.url.clone() };
        let input = json!({"WaitTimeSeconds": 20, "MaxNumberOfMessages": 1});
        tasks.push(tokio::spawn(async move { bodies(&queue.receive(input).await) }));
    }
    tokio::task::yield_now().await;
    for number in 0..8 {
        queue.send(&number.to_string()).await;
    }
    let mut received = Vec::new();
    for task in tasks {
        received.extend(task.await.expect("messages"));
    }
    received.sort();
    assert_eq!(received, ["0", "1", "2", "3", "4", "5", "6", "7"]);
}

// Nobody waits for a queue that is gone.
#[tokio::test]
async fn a_deleted_queue_ends_the_wait() {
    let queue = Counter::new("letters", json!({})).await;
    let (house, url) = (queue.house.clone(), queue.url.clone());
    let task = tokio::spawn(async move {
        house.aws("sqs", "ReceiveMessage", json!({"QueueUrl": url, "WaitTimeSeconds": 20})).await
    });
    tokio::task::yield_now().await;
    queue.call("DeleteQueue", json!({})).await;
    assert_eq!(task.await.expect("an end").expect_err("gone").code, "QueueDoesNotExist");
}
