//! The walk through SQS.

use std::collections::BTreeSet;

use anyhow::Context;
use http::Method;
use sdk_tests::{ACCOUNT, REGION, SignedHttp};
use serde_json::{Value, json};

use super::check;

/// Walks every operation of SQS, and one again as the query protocol has it.
pub(super) async fn walk(sqs: &SignedHttp, base: &str, walked: &mut BTreeSet<String>) -> anyhow::Result<()> {
    let mut take = async |name: &str, input: Value| {
        let answer = sqs.call(&format!("AmazonSQS.{name}"), &input).await?;
        check(name, &answer, base)?;
        walked.insert(format!("sqs:{name}"));
        answer.json()
    };
    let arn = |name: &str| format!("arn:aws:sqs:{REGION}:{ACCOUNT}:{name}");
    take("CreateQueue", json!({"QueueName": "walk-dead"})).await?;
    let policy = json!({"deadLetterTargetArn": arn("walk-dead"), "maxReceiveCount": 5}).to_string();
    let created =
        take("CreateQueue", json!({"QueueName": "walk", "Attributes": {"RedrivePolicy": policy}})).await?;
    let url = created["QueueUrl"].as_str().context("a URL")?.to_owned();
    let dead = url.replace("/walk", "/walk-dead");
    let entry = json!({"Id": "a", "MessageBody": "batch"});
    let source = arn("walk-dead");
    for (name, input) in [
        ("GetQueueUrl", json!({"QueueName": "walk"})),
        ("ListQueues", json!({})),
        ("ListDeadLetterSourceQueues", json!({"QueueUrl": dead})),
        ("SetQueueAttributes", json!({"QueueUrl": url, "Attributes": {"DelaySeconds": "0"}})),
        ("GetQueueAttributes", json!({"QueueUrl": url, "AttributeNames": ["All"]})),
        ("TagQueue", json!({"QueueUrl": url, "Tags": {"a": "b"}})),
        ("ListQueueTags", json!({"QueueUrl": url})),
        ("UntagQueue", json!({"QueueUrl": url, "TagKeys": ["a"]})),
        (
            "AddPermission",
            json!({"QueueUrl": url, "Label": "l", "AWSAccountIds": [ACCOUNT], "Actions": ["*"]}),
        ),
        ("RemovePermission", json!({"QueueUrl": url, "Label": "l"})),
        ("SendMessage", json!({"QueueUrl": url, "MessageBody": "one"})),
        ("SendMessageBatch", json!({"QueueUrl": url, "Entries": [entry]})),
    ] {
        take(name, input).await?;
    }
    let received = take("ReceiveMessage", json!({"QueueUrl": url, "MaxNumberOfMessages": 2})).await?;
    let handle = |place: usize| received["Messages"][place]["ReceiptHandle"].clone();
    let hide = json!({"Id": "a", "ReceiptHandle": handle(0), "VisibilityTimeout": 60});
    let delete = json!({"Id": "a", "ReceiptHandle": handle(1)});
    for (name, input) in [
        (
            "ChangeMessageVisibility",
            json!({"QueueUrl": url, "ReceiptHandle": handle(0), "VisibilityTimeout": 60}),
        ),
        ("ChangeMessageVisibilityBatch", json!({"QueueUrl": url, "Entries": [hide]})),
        ("DeleteMessage", json!({"QueueUrl": url, "ReceiptHandle": handle(0)})),
        ("DeleteMessageBatch", json!({"QueueUrl": url, "Entries": [delete]})),
        // Something for a task to take a while over.
        ("SendMessageBatch", json!({"QueueUrl": dead, "Entries": [entry]})),
    ] {
        take(name, input).await?;
    }
    let task = json!({"SourceArn": source, "DestinationArn": arn("walk"), "MaxNumberOfMessagesPerSecond": 1});
    let handle = take("StartMessageMoveTask", task).await?["TaskHandle"].clone();
    take("ListMessageMoveTasks", json!({"SourceArn": source})).await?;
    take("CancelMessageMoveTask", json!({"TaskHandle": handle})).await?;
    take("PurgeQueue", json!({"QueueUrl": url})).await?;
    let form = sqs.request(Method::POST, "/").header("content-type", "application/x-www-form-urlencoded");
    let listed = form.body("Action=ListQueues&Version=2012-11-05".to_owned()).send().await?;
    anyhow::ensure!(listed.status == 200, "{listed:?}");
    anyhow::ensure!(listed.text().contains(&format!("<QueueUrl>{url}</QueueUrl>")), "{}", listed.text());
    take("DeleteQueue", json!({"QueueUrl": url})).await?;
    Ok(())
}
