//! Event source mappings, with the real SQS and DynamoDB as sources.

use serde_json::{Value, json};
use test_kit::House;

use crate::{house_with_queues, messages, ok, python, queue, queue_url, refused, settle};

/// Keeps what it gets in a file, which the test reads; fails as the environment says.
const KEEP: &str = "
import json, os
def handler(event, context):
    with open(os.environ['KEPT_IN'], 'a') as file:
        file.write(json.dumps(event) + '\\n')
    bodies = [record.get('body') for record in event['Records']]
    if 'bad' in bodies and os.environ.get('FAILS') == 'all':
        raise ValueError('bad')
    if os.environ.get('FAILS') == 'part':
        return {'batchItemFailures': [{'itemIdentifier': r['messageId']} for r in event['Records'] if r['body'] == 'bad']}
    images = [record.get('dynamodb', {}).get('NewImage', {}) for record in event['Records']]
    if any('bad' in image for image in images):
        raise ValueError('bad')
";

/// A function that keeps what it gets, and the file that it keeps it in.
pub(crate) struct Keeper {
    pub(crate) file: tempfile::NamedTempFile,
}

impl Keeper {
    async fn new(house: &House, fails: &str) -> Keeper {
        let file = tempfile::NamedTempFile::new().expect("a file");
        let mut input = python("keeper", KEEP);
        input["Environment"] = json!({"Variables": {"KEPT_IN": file.path(), "FAILS": fails}});
        ok(house, "CreateFunction", input).await;
        Keeper { file }
    }

    /// The events that came, when there are so many of them.
    pub(crate) async fn events(&self, count: usize) -> Vec<Value> {
        let arrived = async {
            loop {
                let text = std::fs::read_to_string(self.file.path()).expect("text");
                if text.lines().count() >= count && text.ends_with('\n') | text.is_empty() {
                    return text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(30), arrived).await.expect("the events come")
    }
}

async fn send(house: &House, name: &str, body: &str) {
    let attributes = json!({"kind": {"DataType": "String", "StringValue": "letter"}});
    let input = json!({"QueueUrl": queue_url(name), "MessageBody": body, "MessageAttributes": attributes});
    house.aws("sqs", "SendMessage", input).await.expect("it is sent");
}

/// How many messages a queue has, in flight or not, when it has no more than so many.
async fn left(house: &House, name: &str, count: i64) {
    let names = json!(["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]);
    let input = json!({"QueueUrl": queue_url(name), "AttributeNames": names});
    let empties = async {
        loop {
            let answer = house.aws("sqs", "GetQueueAttributes", input.clone()).await.expect("attributes");
            let counts = answer["Attributes"].as_object().expect("attributes").values();
            let total: i64 =
                counts.map(|count| count.as_str().expect("text").parse::<i64>().expect("a count")).sum();
            if total <= count {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), empties).await.expect("the queue empties");
}

// The commonest mapping: a message comes, in AWS's shape, and is gone when it was processed.
#[tokio::test]
async fn a_message_is_brought_and_deleted() {
    let house = house_with_queues(&["letters"]).await;
    let keeper = Keeper::new(&house, "").await;
    let input = json!({"FunctionName": "keeper", "EventSourceArn": queue("letters")});
    let created = ok(&house, "CreateEventSourceMapping", input.clone()).await;
    assert_eq!((&created["State"], &created["BatchSize"]), (&json!("Creating"), &json!(10)));
    let (status, code, message) = refused(&house, "CreateEventSourceMapping", input).await;
    assert_eq!((status, &*code), (409, "ResourceConflictException"));
    assert!(message.ends_with(created["UUID"].as_str().expect("a UUID")), "{message}");
    send(&house, "letters", "hello").await;
    // Who waits for idleness waits for the function, too.
    settle(&house).await;
    let events = keeper.events(0).await;
    let record = &events[0]["Records"][0];
    assert_eq!(
        *record,
        json!({
            "messageId": record["messageId"],
            "receiptHandle": record["receiptHandle"],
            "body": "hello",
            "attributes": {
                "SenderId": record["attributes"]["SenderId"],
                "SentTimestamp": "1793448000000",
                "ApproximateReceiveCount": "1",
                "ApproximateFirstReceiveTimestamp": "1793448000000",
            },
            "messageAttributes": {
                "kind": {"stringValue": "letter", "stringListValues": [], "binaryListValues": [], "dataType": "String"},
            },
            "md5OfBody": "5d41402abc4b2a76b9719d911017c592",
            "eventSource": "aws:sqs",
            "eventSourceARN": queue("letters"),
            "awsRegion": "us-east-1",
            "md5OfMessageAttributes": record["md5OfMessageAttributes"],
        })
    );
    left(&house, "letters", 0).await;
    settle(&house).await;
    let uuid = json!({"UUID": created["UUID"]});
    assert_eq!(ok(&house, "GetEventSourceMapping", uuid.clone()).await["State"], "Enabled");
    let listed = ok(&house, "ListEventSourceMappings", json!({"FunctionName": "keeper"})).await;
    assert_eq!(listed["EventSourceMappings"].as_array().map(Vec::len), Some(1));
    let update = json!({"UUID": created["UUID"], "Enabled": false});
    ok(&house, "UpdateEventSourceMapping", update).await;
    assert_eq!(ok(&house, "GetEventSourceMapping", uuid.clone()).await["State"], "Disabled");
    send(&house, "letters", "later").await;
    settle(&house).await;
    assert_eq!(messages(&house, "letters").await.len(), 1, "a disabled mapping takes nothing");
    ok(&house, "DeleteEventSourceMapping", uuid.clone()).await;
    refused(&house, "GetEventSourceMapping", uuid).await;
}

// A batch that fails comes back whole; of one whose failures are reported, only these do.
#[tokio::test]
async fn failures_come_back_when_their_time_is_over() {
    for (fails, kept) in [("all", 2), ("part", 1)] {
        let house = house_with_queues(&["letters"]).await;
        send(&house, "letters", "good").await;
        send(&house, "letters", "bad").await;
        let keeper = Keeper::new(&house, fails).await;
        let mut input = json!({"FunctionName": "keeper", "EventSourceArn": queue("letters")});
        if fails == "part" {
            input["FunctionResponseTypes"] = json!(["ReportBatchItemFailures"]);
        }
        ok(&house, "CreateEventSourceMapping", input).await;
        assert_eq!(keeper.events(1).await[0]["Records"].as_array().map(Vec::len), Some(2));
        left(&house, "letters", kept).await;
        settle(&house).await;
        house.clock.advance(31_000);
        let again = keeper.events(2).await;
        assert_eq!(again[1]["Records"].as_array().map(|records| records.len() as i64), Some(kept), "{fails}");
        assert_eq!(again[1]["Records"][0]["attributes"]["ApproximateReceiveCount"], "2");
    }
}

// What no filter matches is not brought, and gone all the same; JSON in a body is seen as such.
#[tokio::test]
async fn filters_let_some_messages_pass() {
    let house = house_with_queues(&["letters"]).await;
    let keeper = Keeper::new(&house, "").await;
    let pattern = json!({"body": {"kind": ["wanted"]}}).to_string();
    let input = json!({
        "FunctionName": "keeper", "EventSourceArn": queue("letters"),
        "FilterCriteria": {"Filters": [{"Pattern": pattern}]},
    });
    ok(&house, "CreateEventSourceMapping", input).await;
    for body in ["text", r#"{"kind": "other"}"#, r#"{"kind": "wanted"}"#] {
        send(&house, "letters", body).await;
    }
    let events = keeper.events(1).await;
    assert_eq!(events[0]["Records"][0]["body"], r#"{"kind": "wanted"}"#);
    left(&house, "letters", 0).await;
    settle(&house).await;
    assert_eq!(keeper.events(0).await.len(), 1);
}

// A window fills a batch: it is brought when the clock says so, or when it is full.
#[tokio::test]
async fn a_window_waits_for_more() {
    let house = house_with_queues(&["letters"]).await;
    let keeper = Keeper::new(&house, "").await;
    let input = json!({
        "FunctionName": "keeper", "EventSourceArn": queue("letters"), "BatchSize": 12, "MaximumBatchingWindowInSeconds": 5,
    });
    ok(&house, "CreateEventSourceMapping", input).await;
    for number in 0..3 {
        send(&house, "letters", &number.to_string()).await;
    }
    settle(&house).await;
    assert_eq!(keeper.events(0).await.len(), 0);
    for _ in 0..6 {
        house.clock.advance(1_000);
        settle(&house).await;
        tokio::task::yield_now().await;
    }
    assert_eq!(keeper.events(1).await[0]["Records"].as_array().map(Vec::len), Some(3));
    for number in 0..12 {
        send(&house, "letters", &number.to_string()).await;
    }
    assert_eq!(keeper.events(2).await[1]["Records"].as_array().map(Vec::len), Some(12));
}

/// A table with a stream: the stream's ARN.
pub(crate) async fn table(house: &House) -> String {
    let input = json!({
        "TableName": "patients", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    });
    let created = house.aws("dynamodb", "CreateTable", input).await.expect("a table");
    created["TableDescription"]["LatestStreamArn"].as_str().expect("a stream").to_owned()
}

pub(crate) async fn put(house: &House, id: &str, attribute: &str) {
    let item = json!({"id": {"S": id}, attribute: {"BOOL": true}});
    house
        .aws("dynamodb", "PutItem", json!({"TableName": "patients", "Item": item}))
        .await
        .expect("it is put");
}

/// Lets the clock go on until a mapping has looked at its stream.
pub(crate) async fn look(house: &House) {
    house.clock.advance(250);
    settle(house).await;
}

// A record in AWS's shape, from where the mapping begins; nothing twice after a mapping was switched off and on.
#[tokio::test]
async fn records_of_a_stream_are_brought_in_order() {
    let house = house_with_queues(&[]).await;
    let stream = table(&house).await;
    put(&house, "before", "good").await;
    let keeper = Keeper::new(&house, "").await;
    let input = json!({"FunctionName": "keeper", "EventSourceArn": stream, "StartingPosition": "LATEST"});
    let mapping = ok(&house, "CreateEventSourceMapping", input).await;
    assert_eq!((&mapping["BatchSize"], &mapping["MaximumRetryAttempts"]), (&json!(100), &json!(-1)));
    put(&house, "one", "good").await;
    settle(&house).await;
    let record = keeper.events(0).await[0]["Records"][0].clone();
    assert_eq!((&record["eventName"], &record["eventSource"]), (&json!("INSERT"), &json!("aws:dynamodb")));
    assert_eq!(record["eventSourceARN"], stream);
    assert_eq!(record["dynamodb"]["Keys"], json!({"id": {"S": "one"}}));
    assert_eq!(record["dynamodb"]["NewImage"], json!({"id": {"S": "one"}, "good": {"BOOL": true}}));
    look(&house).await;
    for enabled in [false, true] {
        ok(&house, "UpdateEventSourceMapping", json!({"UUID": mapping["UUID"], "Enabled": enabled})).await;
    }
    settle(&house).await;
    // A quarter of an hour is longer than an iterator lives.
    house.clock.advance(16 * 60_000);
    settle(&house).await;
    put(&house, "two", "good").await;
    put(&house, "three", "good").await;
    look(&house).await;
    let events = keeper.events(2).await;
    let ids: Vec<&Value> = events
        .iter()
        .flat_map(|event| event["Records"].as_array().expect("records"))
        .map(|record| &record["dynamodb"]["Keys"]["id"]["S"])
        .collect();
    assert_eq!(ids, ["one", "two", "three"]);
}

// What AWS refuses of a mapping.
#[tokio::test]
async fn a_mapping_that_cannot_work_is_refused() {
    let house = house_with_queues(&["letters"]).await;
    let stream = table(&house).await;
    let _keeper = Keeper::new(&house, "").await;
    let mut slow = python("slow", "");
    slow["Timeout"] = json!(60);
    ok(&house, "CreateFunction", slow).await;
    let letters = queue("letters");
    for (input, message) in [
        (json!({"FunctionName": "keeper"}), "Unrecognized event source."),
        (
            json!({"EventSourceArn": queue("none")}),
            "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The \
             specified queue does not exist.",
        ),
        (
            json!({"FunctionName": "slow", "EventSourceArn": letters}),
            "Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds",
        ),
        (
            json!({"EventSourceArn": letters, "BatchSize": 11}),
            "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
        ),
        (
            json!({"EventSourceArn": letters, "FilterCriteria": {"Filters": [{"Pattern": "{"}]}}),
            "Invalid filter pattern definition.",
        ),
        (
            json!({"EventSourceArn": stream}),
            "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
        ),
        (
            json!({"EventSourceArn": "arn:aws:kinesis:us-east-1:000000000000:stream/s", "StartingPosition": "LATEST"}),
            "The event source arn:aws:kinesis:us-east-1:000000000000:stream/s is not emulated by Millpond",
        ),
    ] {
        let mut input = input;
        if input.get("FunctionName").is_none() {
            input["FunctionName"] = json!("keeper");
        }
        let (status, code, said) = refused(&house, "CreateEventSourceMapping", input).await;
        assert_eq!((status, &*code, &*said), (400, "InvalidParameterValueException", message));
    }
}
