//! Pipes from DynamoDB streams.

use serde_json::{Value, json};
use test_kit::House;

use crate::siblings::calls;
use crate::{advance, bodies, function, house, ok, pipe, queue, queue_arn, settle};

/// A table with a stream; gives the stream's ARN.
async fn table(house: &House) -> String {
    let input = json!({
        "TableName": "things", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "k", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}],
        "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "NEW_IMAGE"},
    });
    let answer = house.aws("dynamodb", "CreateTable", input).await.expect("a table");
    answer["TableDescription"]["LatestStreamArn"].as_str().expect("an ARN").to_owned()
}

async fn put(house: &House, key: &str) {
    let input = json!({"TableName": "things", "Item": {"k": {"S": key}}});
    house.aws("dynamodb", "PutItem", input).await.expect("put");
}

fn from(position: &str, more: Value) -> Value {
    let mut parameters = json!({"StartingPosition": position});
    if let Value::Object(more) = more {
        more.into_iter().for_each(|(name, value)| parameters[name] = value);
    }
    json!({"SourceParameters": {"DynamoDBStreamParameters": parameters},
           "TargetParameters": {"InputTemplate": "<$.dynamodb.Keys.k.S>"}})
}

/// The batches that a function was called with.
async fn batches(house: &House) -> Vec<Vec<String>> {
    let texts = |batch: Value| {
        let key = |event: &Value| event["dynamodb"]["Keys"]["k"]["S"].as_str().unwrap_or_default().to_owned();
        batch.as_array().expect("a list").iter().map(key).collect()
    };
    calls(house).await.into_iter().map(texts).collect()
}

fn whole(position: &str, more: Value) -> Value {
    let mut said = from(position, more);
    said["TargetParameters"] = json!({});
    said
}

// The two positions differ in what was there before; neither loses what comes.
#[tokio::test]
async fn a_pipe_begins_where_it_is_told_to() {
    for (position, expected) in [("TRIM_HORIZON", vec!["a", "b", "c"]), ("LATEST", vec!["b", "c"])] {
        let house = house();
        queue(&house, "out").await;
        let stream = table(&house).await;
        put(&house, "a").await;
        pipe(&house, &stream, &queue_arn("out"), from(position, json!({}))).await;
        put(&house, "b").await;
        settle(&house).await;
        put(&house, "c").await;
        settle(&house).await;
        assert_eq!(bodies(&house, "out").await, expected, "{position}");
        // An iterator is good for a quarter of an hour, a shard is open for four: what comes later comes all the same.
        advance(&house, 5 * 3_600_000).await;
        put(&house, "d").await;
        settle(&house).await;
        assert_eq!(bodies(&house, "out").await, ["d"], "{position}");
    }
}

// A pipe that was stopped goes on where it was.
#[tokio::test]
async fn a_pipe_goes_on_where_it_was() {
    let house = house();
    queue(&house, "out").await;
    let stream = table(&house).await;
    pipe(&house, &stream, &queue_arn("out"), from("LATEST", json!({}))).await;
    put(&house, "a").await;
    settle(&house).await;
    ok(&house, "StopPipe", json!({"Name": "p"})).await;
    put(&house, "b").await;
    settle(&house).await;
    ok(&house, "StartPipe", json!({"Name": "p"})).await;
    settle(&house).await;
    assert_eq!(bodies(&house, "out").await, ["a", "b"]);
}

// What fails holds back what is behind it, for as long as the pipe says.
#[tokio::test]
async fn a_batch_is_tried_again_and_given_up() {
    let house = house();
    queue(&house, "dead").await;
    let stream = table(&house).await;
    for key in ["a", "poison", "b"] {
        put(&house, key).await;
    }
    let more = json!({"MaximumRetryAttempts": 2, "DeadLetterConfig": {"Arn": queue_arn("dead")}});
    pipe(&house, &stream, &function("squeamish"), whole("TRIM_HORIZON", more)).await;
    for (moved, attempts) in [(0, 1), (999, 1), (1, 2), (1_999, 2), (1, 3)] {
        advance(&house, moved).await;
        assert_eq!(batches(&house).await.len(), attempts);
    }
    let dead: Value = serde_json::from_str(&bodies(&house, "dead").await[0]).expect("JSON");
    assert_eq!(dead["context"]["condition"], "RetryAttemptsExhausted");
    assert_eq!(
        (&dead["DDBStreamBatchInfo"]["batchSize"], &dead["DDBStreamBatchInfo"]["streamArn"]),
        (&json!(3), &json!(stream))
    );
    put(&house, "c").await;
    settle(&house).await;
    assert_eq!(batches(&house).await.last(), Some(&vec!["c".to_owned()]));
}

// Halving finds the one that is bad, and lets all others through.
#[tokio::test]
async fn a_batch_is_halved_until_what_is_bad_is_alone() {
    let house = house();
    queue(&house, "dead").await;
    let stream = table(&house).await;
    for key in ["a", "b", "poison", "c"] {
        put(&house, key).await;
    }
    let more = json!({"MaximumRetryAttempts": 3, "OnPartialBatchItemFailure": "AUTOMATIC_BISECT",
                      "DeadLetterConfig": {"Arn": queue_arn("dead")}});
    pipe(&house, &stream, &function("squeamish"), whole("TRIM_HORIZON", more)).await;
    for _ in 0..20 {
        advance(&house, 60_000).await;
    }
    let arrived: Vec<String> = batches(&house)
        .await
        .into_iter()
        .filter(|batch| batch.iter().all(|key| key != "poison"))
        .flatten()
        .collect();
    assert_eq!(arrived, ["a", "b", "c"]);
    let dead: Value = serde_json::from_str(&bodies(&house, "dead").await[0]).expect("JSON");
    assert_eq!(dead["DDBStreamBatchInfo"]["batchSize"], 1);
}

// A function that names what failed gets it again with what is behind it, and nothing before.
#[tokio::test]
async fn a_partial_failure_is_where_the_pipe_goes_on() {
    let house = house();
    let stream = table(&house).await;
    for key in ["a", "poison", "b"] {
        put(&house, key).await;
    }
    let more = json!({"MaximumRetryAttempts": 1});
    pipe(&house, &stream, &function("fastidious"), whole("TRIM_HORIZON", more)).await;
    advance(&house, 1_000).await;
    assert_eq!(batches(&house).await, [vec!["a", "poison", "b"], vec!["poison", "b"]]);
}

// A target that is away for a while has everything arrive, once, in order.
#[tokio::test]
async fn a_flaky_target_gets_everything() {
    let house = house();
    let stream = table(&house).await;
    put(&house, "a").await;
    pipe(&house, &stream, &function("flaky-3"), whole("TRIM_HORIZON", json!({}))).await;
    put(&house, "b").await;
    advance(&house, 1_000).await;
    advance(&house, 2_000).await;
    assert_eq!(batches(&house).await.last(), Some(&vec!["a".to_owned(), "b".to_owned()]));
    assert_eq!(batches(&house).await.len(), 3);
}

// One record that no target can take must not hold back all that come after it.
#[tokio::test]
async fn a_record_that_is_too_large_is_given_up_alone() {
    let house = house();
    queue(&house, "dead").await;
    let stream = table(&house).await;
    for (key, bytes) in [("a", 150_000), ("b", 150_000), ("c", 300_000), ("d", 1)] {
        let item = json!({"k": {"S": key}, "text": {"S": "x".repeat(bytes)}});
        house.aws("dynamodb", "PutItem", json!({"TableName": "things", "Item": item})).await.expect("put");
    }
    let mut more = whole("TRIM_HORIZON", json!({"DeadLetterConfig": {"Arn": queue_arn("dead")}}));
    more["TargetParameters"] =
        json!({"StepFunctionStateMachineParameters": {"InvocationType": "FIRE_AND_FORGET"}});
    pipe(&house, &stream, "arn:aws:states:us-east-1:000000000000:stateMachine:m", more).await;
    let mut keys = Vec::new();
    for started in calls(&house).await {
        let events: Value = serde_json::from_str(started["input"].as_str().expect("an input")).expect("JSON");
        let events = events.as_array().expect("a list").clone();
        keys.push(Vec::from_iter(events.iter().map(|event| event["dynamodb"]["Keys"]["k"]["S"].clone())));
    }
    assert_eq!(keys, [[json!("a")], [json!("b")], [json!("d")]]);
    let dead: Value = serde_json::from_str(&bodies(&house, "dead").await[0]).expect("JSON");
    assert_eq!(dead["context"]["condition"], "PayloadSizeExceeded");
    assert_eq!(dead["DDBStreamBatchInfo"]["batchSize"], 1);
}

// What is said of a stream stands in place of all that was said of it, but for where the pipe began.
#[tokio::test]
async fn parameters_are_said_anew_as_one() {
    let house = house();
    queue(&house, "out").await;
    let stream = table(&house).await;
    pipe(
        &house,
        &stream,
        &queue_arn("out"),
        from("LATEST", json!({"BatchSize": 5, "MaximumRetryAttempts": 2})),
    )
    .await;
    let update = |source: Value, target: Value| json!({"Name": "p", "RoleArn": crate::ROLE, "SourceParameters": source, "TargetParameters": target});
    let source = json!({"DynamoDBStreamParameters": {"MaximumRetryAttempts": 3}});
    let group = json!({"SqsQueueParameters": {"MessageGroupId": "g"}});
    ok(&house, "UpdatePipe", update(source, group.clone())).await;
    let shown = ok(&house, "DescribePipe", json!({"Name": "p"})).await;
    let parameters = &shown["SourceParameters"]["DynamoDBStreamParameters"];
    assert_eq!(parameters, &json!({"MaximumRetryAttempts": 3, "StartingPosition": "LATEST"}));
    assert_eq!(shown["TargetParameters"]["InputTemplate"], "<$.dynamodb.Keys.k.S>");
    assert_eq!(shown["TargetParameters"]["SqsQueueParameters"], group["SqsQueueParameters"]);
    ok(&house, "UpdatePipe", update(json!({}), json!({"InputTemplate": ""}))).await;
    let shown = ok(&house, "DescribePipe", json!({"Name": "p"})).await;
    assert_eq!(shown["TargetParameters"], group);
}
