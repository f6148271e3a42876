//! Queues: made, found, changed, told of.

use contract::Settings;
use serde_json::{Value, json};
use store::Store;
use test_kit::{House, START};

use crate::counter::Counter;

// Infrastructure code compares these; the defaults and the order of kinds are captured.
#[tokio::test]
async fn a_queue_tells_all_of_itself() {
    let common = json!({
        "ApproximateNumberOfMessages": "0", "ApproximateNumberOfMessagesDelayed": "0",
        "ApproximateNumberOfMessagesNotVisible": "0", "CreatedTimestamp": (START.0 / 1_000).to_string(),
        "LastModifiedTimestamp": (START.0 / 1_000).to_string(), "DelaySeconds": "0", "MaximumMessageSize": "1048576",
        "MessageRetentionPeriod": "345600", "ReceiveMessageWaitTimeSeconds": "0", "SqsManagedSseEnabled": "true",
        "VisibilityTimeout": "30",
    });
    let fifo = json!({
        "FifoQueue": "true", "ContentBasedDeduplication": "false", "DeduplicationScope": "queue",
        "FifoThroughputLimit": "perQueue",
    });
    for (name, more) in [("letters", json!({})), ("letters.fifo", fifo)] {
        let queue = Counter::new(name, json!({})).await;
        let mut expected = common.clone();
        expected["QueueArn"] = json!(queue.arn());
        for (name, value) in more.as_object().expect("members") {
            expected[name] = value.clone();
        }
        let told = queue.call("GetQueueAttributes", json!({"AttributeNames": ["All"]})).await;
        assert_eq!(told, json!({"Attributes": expected}));
        assert_eq!(queue.call("GetQueueAttributes", json!({})).await, json!({}));
    }
    let queue = Counter::new("letters", json!({"KmsMasterKeyId": "k"})).await;
    queue.wait(5);
    queue.call("SetQueueAttributes", json!({"Attributes": {"KmsDataKeyReusePeriodSeconds": "6000"}})).await;
    let names =
        ["KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds", "SqsManagedSseEnabled", "LastModifiedTimestamp"];
    let told = queue.call("GetQueueAttributes", json!({"AttributeNames": names})).await;
    let expected = json!({
        "KmsMasterKeyId": "k", "KmsDataKeyReusePeriodSeconds": "6000", "SqsManagedSseEnabled": "false",
        "LastModifiedTimestamp": (START.0 / 1_000 + 5).to_string(),
    });
    assert_eq!(told["Attributes"], expected);
}

// A deployment that runs twice must find its queue, and one that differs must not silently get the other.
#[tokio::test]
async fn a_queue_is_made_once() {
    let queue = Counter::new("letters", json!({"DelaySeconds": "1", "VisibilityTimeout": "40"})).await;
    for attributes in
        [json!({}), json!({"DelaySeconds": "1"}), json!({"DelaySeconds": "1", "VisibilityTimeout": "40"})]
    {
        assert_eq!(queue.beside("letters", attributes).await.url, queue.url);
    }
    let other = json!({"QueueName": "letters", "Attributes": {"DelaySeconds": "2"}});
    let error = queue.house.aws("sqs", "CreateQueue", other).await.expect_err("another");
    assert_eq!(
        (&*error.code, &*error.message),
        (
            "QueueNameExists",
            "A queue already exists with the same name and a different value for attribute DelaySeconds"
        )
    );
    assert_eq!(queue.url, "http://localhost:4566/000000000000/letters");
    let found = queue.house.aws("sqs", "GetQueueUrl", json!({"QueueName": "letters"})).await.expect("a URL");
    assert_eq!(found["QueueUrl"], queue.url);
}

// Accounts and regions are strangers, but a URL leads to the account that it names.
#[tokio::test]
async fn a_queue_is_where_its_url_says() {
    let queue = Counter::new("letters", json!({})).await;
    let stranger = queue.house.as_caller("111122223333", "us-east-1");
    let abroad = queue.house.as_caller("000000000000", "eu-west-1");
    for house in [&stranger, &abroad] {
        assert_eq!(house.aws("sqs", "ListQueues", json!({})).await.expect("none"), json!({}));
        house.aws("sqs", "GetQueueUrl", json!({"QueueName": "letters"})).await.expect_err("none");
    }
    let owner = json!({"QueueName": "letters", "QueueOwnerAWSAccountId": "000000000000"});
    let found = stranger.aws("sqs", "GetQueueUrl", owner).await.expect("a URL");
    assert_eq!(found["QueueUrl"], queue.url);
    let input =
        json!({"QueueUrl": "https://sqs.us-east-1.amazonaws.com/000000000000/letters", "MessageBody": "x"});
    stranger.aws("sqs", "SendMessage", input).await.expect("sent");
    let received = queue.receive(json!({"AttributeNames": ["SenderId"]})).await;
    assert_eq!(received[0]["Attributes"]["SenderId"], "111122223333");
}

// Pages must neither repeat nor lose a queue.
#[tokio::test]
async fn queues_are_listed_in_pages() {
    let queue = Counter::new("b1", json!({})).await;
    for name in ["a", "b2", "b3", "c.fifo"] {
        queue.beside(name, json!({})).await;
    }
    let list = async |input: Value| queue.house.aws("sqs", "ListQueues", input).await.expect("a list");
    let urls = |answer: &Value| {
        let urls =
            answer["QueueUrls"].as_array().expect("URLs").iter().map(|url| url.as_str().expect("a URL"));
        urls.map(|url| url.rsplit('/').next().expect("a name").to_owned()).collect::<Vec<_>>()
    };
    let all = list(json!({})).await;
    assert_eq!(
        (urls(&all), &all["NextToken"]),
        (vec!["a".into(), "b1".into(), "b2".into(), "b3".into(), "c.fifo".into()], &Value::Null)
    );
    let (mut seen, mut token) = (Vec::new(), Value::Null);
    loop {
        let mut input = json!({"QueueNamePrefix": "b", "MaxResults": 2});
        if token.is_string() {
            input["NextToken"] = token;
        }
        let page = list(input).await;
        seen.extend(urls(&page));
        token = page["NextToken"].clone();
        if token.is_null() {
            break;
        }
    }
    assert_eq!(seen, ["b1", "b2", "b3"]);
}

// Tags are how teams find their queues again; a key without a value is one with an empty one (captured).
#[tokio::test]
async fn tags_come_and_go() {
    let queue = Counter::new("letters", json!({})).await;
    assert_eq!(queue.call("ListQueueTags", json!({})).await, json!({"Tags": {}}));
    queue.call("TagQueue", json!({"Tags": {"a": "1", "b": ""}})).await;
    queue.call("TagQueue", json!({"Tags": {"a": "2"}})).await;
    assert_eq!(queue.call("ListQueueTags", json!({})).await, json!({"Tags": {"a": "2", "b": ""}}));
    queue.call("UntagQueue", json!({"TagKeys": ["a", "x"]})).await;
    assert_eq!(queue.call("ListQueueTags", json!({})).await, json!({"Tags": {"b": ""}}));
}

// The policy is AWS's own form, captured: SNS topics and buckets are allowed by it.
#[tokio::test]
async fn permissions_are_written_into_the_policy() {
    let queue = Counter::new("letters", json!({})).await;
    let policy = async || {
        let told = queue.call("GetQueueAttributes", json!({"AttributeNames": ["Policy"]})).await;
        told["Attributes"]["Policy"].as_str().map(|text| serde_json::from_str::<Value>(text).expect("JSON"))
    };
    let add = json!({"Label": "one", "AWSAccountIds": ["111122223333", "444455556666"], "Actions": ["ReceiveMessage"]});
    queue.call("AddPermission", add.clone()).await;
    let statement = json!({
        "Sid": "one", "Effect": "Allow",
        "Principal": {"AWS": ["arn:aws:iam::111122223333:root", "arn:aws:iam::444455556666:root"]},
        "Action": "SQS:ReceiveMessage", "Resource": queue.arn(),
    });
    let expected = json!({"Version": "2008-10-17", "Id": format!("{}/SQSDefaultPolicy", queue.arn()), "Statement": [statement]});
    assert_eq!(policy().await, Some(expected));
    let refused = queue.refused("AddPermission", add).await;
    assert_eq!(refused.1, "Value one for parameter Label is invalid. Reason: Already exists.");
    queue.call("RemovePermission", json!({"Label": "one"})).await;
    assert_eq!(policy().await, None);
    let refused = queue.refused("RemovePermission", json!({"Label": "one"})).await;
    assert_eq!(refused.1, "Value one for parameter Label is invalid. Reason: can't find label.");
}

// A deleted or purged queue leaves nothing to a queue of its name.
#[tokio::test]
async fn nothing_is_left_behind() {
    for name in ["letters", "letters.fifo"] {
        let queue = Counter::new(name, json!({})).await;
        let fill = async |queue: &Counter| {
            if name == "letters" {
                queue.send("x").await
            } else {
                queue.send_to("g", "x").await
            };
        };
        fill(&queue).await;
        queue.receive(json!({})).await;
        queue.call("PurgeQueue", json!({})).await;
        queue.call("PurgeQueue", json!({})).await;
        assert_eq!((queue.counts().await, queue.bodies().await.len()), ([0, 0, 0], 0), "{name}");
        queue.call("DeleteQueue", json!({})).await;
        assert_eq!(
            queue.refused("SendMessage", json!({"MessageBody": "x"})).await.0,
            "AWS.SimpleQueueService.NonExistentQueue"
        );
        let queue = queue.beside(name, json!({})).await;
        assert_eq!(queue.counts().await, [0, 0, 0], "{name}");
        fill(&queue).await;
        assert_eq!(queue.bodies().await, ["x"], "{name}");
    }
}

// Under strict limits AWS's minute of patience is asked for, so that a test suite can find out that it has none.
#[tokio::test]
async fn strict_limits_ask_for_patience() {
    let settings = Settings { strict_limits: true, ..Settings::default() }.keep();
    let house = House::with_settings(Store::in_memory(), &[&sqs::SERVICE], settings);
    let queue = Counter::at(house, "letters", json!({})).await;
    queue.call("PurgeQueue", json!({})).await;
    let refused = queue.refused("PurgeQueue", json!({})).await;
    assert_eq!(refused.1, "Only one PurgeQueue operation on letters is allowed every 60 seconds.");
    queue.wait(60);
    queue.call("PurgeQueue", json!({})).await;
    queue.call("DeleteQueue", json!({})).await;
    let error =
        queue.house.aws("sqs", "CreateQueue", json!({"QueueName": "letters"})).await.expect_err("too early");
    assert_eq!(error.code, "QueueDeletedRecently");
    queue.wait(60);
    queue.beside("letters", json!({})).await;
}
