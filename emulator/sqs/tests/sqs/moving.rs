//! Dead letters, and the tasks that bring them back.

use serde_json::{Value, json};

use crate::counter::{Counter, bodies};

fn policy(target: &Counter, receives: u32) -> Value {
    json!(json!({"deadLetterTargetArn": target.arn(), "maxReceiveCount": receives}).to_string())
}

/// A queue whose letters are dead after two receives, and the queue that they go to.
async fn post_office(suffix: &str) -> (Counter, Counter) {
    let dead = Counter::new(&format!("dead{suffix}"), json!({})).await;
    let attributes = json!({"RedrivePolicy": policy(&dead, 2), "VisibilityTimeout": "0"});
    let letters = dead.beside(&format!("letters{suffix}"), attributes).await;
    (letters, dead)
}

// A message that nobody can process must get out of the way after exactly as many receives as the policy says, and say where it
// came from.
#[tokio::test]
async fn a_message_that_is_received_too_often_is_a_dead_letter() {
    let (letters, dead) = post_office("").await;
    let sent = letters.send("bad").await;
    letters.send("worse").await;
    for _ in 0..2 {
        assert_eq!(letters.bodies().await, ["bad", "worse"]);
    }
    assert!(letters.bodies().await.is_empty());
    assert_eq!((letters.counts().await, dead.counts().await), ([0, 0, 0], [2, 0, 0]));
    let received = dead.receive(json!({"AttributeNames": ["All"]})).await;
    assert_eq!(
        (bodies(&received), &received[0]["MessageId"]),
        (vec!["bad".into(), "worse".into()], &sent["MessageId"])
    );
    assert_eq!(received[0]["Attributes"]["DeadLetterQueueSourceArn"], letters.arn());
    let sources = dead.call("ListDeadLetterSourceQueues", json!({})).await;
    assert_eq!(sources, json!({"queueUrls": [letters.url]}));
}

// In a FIFO queue the group goes on behind its dead letter, in order.
#[tokio::test]
async fn a_group_goes_on_behind_its_dead_letter() {
    let (letters, dead) = post_office(".fifo").await;
    letters.send_to("g", "1").await;
    letters.send_to("g", "2").await;
    for _ in 0..2 {
        assert_eq!(bodies(&letters.receive(json!({"MaxNumberOfMessages": 1})).await), ["1"]);
    }
    assert_eq!(letters.bodies().await, ["2"]);
    let received =
        dead.receive(json!({"AttributeNames": ["MessageGroupId", "MessageDeduplicationId"]})).await;
    assert_eq!(received[0]["Attributes"], json!({"MessageGroupId": "g", "MessageDeduplicationId": "1"}));
}

// AWS documents it: a dead letter is as old as it was, in a FIFO queue it begins anew.
#[tokio::test]
async fn a_dead_letter_keeps_its_age() {
    for (suffix, left) in [("", 0), (".fifo", 1)] {
        let (letters, dead) = post_office(suffix).await;
        dead.call("SetQueueAttributes", json!({"Attributes": {"MessageRetentionPeriod": "60"}})).await;
        if suffix.is_empty() {
            letters.send("x").await
        } else {
            letters.send_to("g", "x").await
        };
        letters.bodies().await;
        letters.bodies().await;
        letters.wait(50);
        assert!(letters.bodies().await.is_empty());
        assert_eq!(dead.counts().await, [1, 0, 0], "{suffix}");
        dead.wait(10);
        assert_eq!(dead.counts().await, [left, 0, 0], "{suffix}");
    }
}

/// Buries some letters.
async fn buried(letters: &Counter, many: usize) {
    for number in 0..many {
        letters.send(&number.to_string()).await;
    }
    for _ in 0..3 * many.div_ceil(10) {
        letters.bodies().await;
    }
}

async fn tasks(dead: &Counter) -> Value {
    let answer = dead
        .house
        .aws("sqs", "ListMessageMoveTasks", json!({"SourceArn": dead.arn(), "MaxResults": 10}))
        .await;
    answer.expect("tasks")["Results"].clone()
}

// The way back: to where each message came from, or where the task says; each arrives once.
#[tokio::test]
async fn a_task_moves_dead_letters_back() {
    let (letters, dead) = post_office("").await;
    let elsewhere = dead.beside("elsewhere", json!({})).await;
    buried(&letters, 3).await;
    assert_eq!(dead.counts().await, [3, 0, 0]);
    let start = async |input: Value| {
        let started = dead.house.aws("sqs", "StartMessageMoveTask", input).await.expect("a task");
        assert!(dead.house.dispatch.idle(10_000).await);
        started["TaskHandle"].as_str().expect("a handle").to_owned()
    };
    start(json!({"SourceArn": dead.arn()})).await;
    let told = tasks(&dead).await;
    let [task] = &told.as_array().expect("tasks")[..] else { panic!("one task") };
    let expected = json!({
        "Status": "COMPLETED", "SourceArn": dead.arn(), "ApproximateNumberOfMessagesMoved": 3,
        "ApproximateNumberOfMessagesToMove": 3, "StartedTimestamp": task["StartedTimestamp"],
    });
    assert_eq!((task, dead.counts().await), (&expected, [0, 0, 0]));
    let back = letters.receive(json!({"AttributeNames": ["All"]})).await;
    assert_eq!(bodies(&back), ["0", "1", "2"]);
    assert_eq!(back[0]["Attributes"]["ApproximateReceiveCount"], "1");
    assert!(back[0]["Attributes"].get("DeadLetterQueueSourceArn").is_none());
    letters.bodies().await;
    letters.bodies().await;
    start(json!({"SourceArn": dead.arn(), "DestinationArn": elsewhere.arn()})).await;
    assert_eq!(elsewhere.bodies().await, ["0", "1", "2"]);
}

// A task with a rate moves so many a second, can be stopped on the way, and tells how far it came.
#[tokio::test]
async fn a_task_keeps_to_its_rate_and_can_be_cancelled() {
    let (letters, dead) = post_office("").await;
    buried(&letters, 5).await;
    let input = json!({"SourceArn": dead.arn(), "MaxNumberOfMessagesPerSecond": 2});
    let started = dead.house.aws("sqs", "StartMessageMoveTask", input.clone()).await.expect("a task");
    assert!(dead.house.dispatch.idle(10_000).await);
    assert_eq!(dead.counts().await, [3, 0, 0]);
    let error = dead.house.aws("sqs", "StartMessageMoveTask", input).await.expect_err("a second");
    assert!(error.message.starts_with("There is already a task running."), "{error}");
    let running = tasks(&dead).await;
    assert_eq!(
        (&running[0]["Status"], &running[0]["TaskHandle"]),
        (&json!("RUNNING"), &started["TaskHandle"])
    );
    dead.wait(1);
    assert!(dead.house.dispatch.idle(10_000).await);
    assert_eq!(dead.counts().await, [1, 0, 0]);
    let cancelled =
        dead.house.aws("sqs", "CancelMessageMoveTask", json!({"TaskHandle": started["TaskHandle"]})).await;
    assert_eq!(cancelled.expect("cancelled"), json!({"ApproximateNumberOfMessagesMoved": 4}));
    dead.wait(10);
    assert!(dead.house.dispatch.idle(10_000).await);
    assert_eq!((dead.counts().await, &tasks(&dead).await[0]["Status"]), ([1, 0, 0], &json!("CANCELLED")));
    assert!(tasks(&dead).await[0].get("TaskHandle").is_none());
}

// A rate above what a task without one moves at once is kept to, too.
#[tokio::test]
async fn a_task_moves_as_many_a_second_as_it_may() {
    let (letters, dead) = post_office("").await;
    buried(&letters, 260).await;
    let input = json!({"SourceArn": dead.arn(), "MaxNumberOfMessagesPerSecond": 250});
    dead.house.aws("sqs", "StartMessageMoveTask", input).await.expect("a task");
    assert!(dead.house.dispatch.idle(10_000).await);
    assert_eq!(dead.counts().await, [10, 0, 0]);
    dead.wait(1);
    assert!(dead.house.dispatch.idle(10_000).await);
    assert_eq!(dead.counts().await, [0, 0, 0]);
}

// A task that cannot go on says why (captured), and loses nothing.
#[tokio::test]
async fn a_task_fails_when_its_destination_goes() {
    let (letters, dead) = post_office("").await;
    let elsewhere = dead.beside("elsewhere", json!({})).await;
    buried(&letters, 3).await;
    let input = json!({"SourceArn": dead.arn(), "DestinationArn": elsewhere.arn(), "MaxNumberOfMessagesPerSecond": 1});
    dead.house.aws("sqs", "StartMessageMoveTask", input).await.expect("a task");
    assert!(dead.house.dispatch.idle(10_000).await);
    elsewhere.call("DeleteQueue", json!({})).await;
    dead.wait(1);
    assert!(dead.house.dispatch.idle(10_000).await);
    let task = &tasks(&dead).await[0];
    assert_eq!(
        (&task["Status"], &task["FailureReason"]),
        (&json!("FAILED"), &json!("AWS.SimpleQueueService.NonExistentQueue"))
    );
    assert_eq!(dead.counts().await, [2, 0, 0]);
}

// Texts captured.
#[tokio::test]
async fn tasks_are_refused_in_aws_words() {
    let (letters, dead) = post_office("").await;
    let nowhere = "arn:aws:sqs:us-east-1:000000000000:nowhere";
    let handle = |arn: &str| {
        use base64::Engine;
        let text = json!({"taskId": "10f57157-fc38-4da9-a113-4de7e12d05dd", "sourceArn": arn}).to_string();
        base64::engine::general_purpose::STANDARD.encode(text)
    };
    for (operation, input, code, message) in [
        (
            "StartMessageMoveTask",
            json!({"SourceArn": letters.arn()}),
            "InvalidParameterValue",
            "Source queue must be configured as a Dead Letter Queue.",
        ),
        (
            "StartMessageMoveTask",
            json!({"SourceArn": nowhere}),
            "ResourceNotFoundException",
            "The resource that you specified for the SourceArn parameter doesn't exist.",
        ),
        (
            "StartMessageMoveTask",
            json!({"SourceArn": dead.arn(), "DestinationArn": nowhere}),
            "ResourceNotFoundException",
            "The resource that you specified for the DestinationArn parameter doesn't exist.",
        ),
        (
            "CancelMessageMoveTask",
            json!({"TaskHandle": "foobared"}),
            "InvalidParameterValue",
            "Value for parameter TaskHandle is invalid.",
        ),
        (
            "CancelMessageMoveTask",
            json!({"TaskHandle": handle(nowhere)}),
            "ResourceNotFoundException",
            "The resource that you specified for the SourceArn parameter doesn't exist.",
        ),
        (
            "CancelMessageMoveTask",
            json!({"TaskHandle": handle(&dead.arn())}),
            "ResourceNotFoundException",
            "Task does not exist.",
        ),
    ] {
        assert_eq!(
            dead.refused(operation, input).await,
            (code.to_owned(), message.to_owned()),
            "{operation}"
        );
    }
}
