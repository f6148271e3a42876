//! When records of a stream are tried again and when they are given up, with the real DynamoDB as the source.

use serde_json::{Value, json};
use test_kit::House;

use crate::mappings::{Keeper, look, put, table};
use crate::{house_with_queues, messages, ok, python, queue, settle};

/// Keeps what it gets, as `Keeper` reads it. A bad record fails, or is reported where that is asked for.
const FAIL: &str = "
import json, os
def handler(event, context):
    with open(os.environ['KEPT_IN'], 'a') as file:
        file.write(json.dumps(event) + '\\n')
    if event.get('isFinalInvokeForWindow'):
        raise ValueError('the end')
    bad = [record['dynamodb']['SequenceNumber'] for record in event['Records'] if 'bad' in record['dynamodb']['NewImage']]
    if bad and 'REPORTS' not in os.environ:
        raise ValueError('bad')
    return {'state': {'seen': True}, 'batchItemFailures': [{'itemIdentifier': number} for number in bad]}
";

/// A table with a stream, a function, and a mapping between the two that says this of itself.
async fn mapped(house: &House, reports: bool, said: Value) -> (Keeper, Value) {
    let stream = table(house).await;
    let file = tempfile::NamedTempFile::new().expect("a file");
    let mut input = python("keeper", FAIL);
    input["Environment"] = json!({"Variables": {"KEPT_IN": file.path()}});
    let mut mapping = json!({
        "FunctionName": "keeper", "EventSourceArn": stream, "StartingPosition": "TRIM_HORIZON",
        "DestinationConfig": {"OnFailure": {"Destination": queue("failed")}},
    });
    if reports {
        input["Environment"]["Variables"]["REPORTS"] = json!("yes");
        mapping["FunctionResponseTypes"] = json!(["ReportBatchItemFailures"]);
    }
    ok(house, "CreateFunction", input).await;
    for (name, value) in said.as_object().expect("members") {
        mapping[name] = value.clone();
    }
    (Keeper { file }, mapping)
}

/// The ids of the records that came, batch by batch.
async fn batches(keeper: &Keeper) -> Vec<Vec<String>> {
    let id = |record: &Value| record["dynamodb"]["Keys"]["id"]["S"].as_str().unwrap_or_default().to_owned();
    let records = |event: &Value| event["Records"].as_array().expect("records").iter().map(id).collect();
    keeper.events(0).await.iter().map(records).collect()
}

/// What the destination was told: why, and how often the function was invoked.
async fn given_up(house: &House) -> Vec<(String, u64, u64)> {
    let read = |message: &Value| {
        let record: Value = serde_json::from_str(message["Body"].as_str().expect("a body")).expect("JSON");
        let context = &record["requestContext"];
        let count = |value: &Value| value.as_u64().expect("a count");
        assert!(context["requestId"].as_str().is_some_and(|id| id.len() == 36), "{record}");
        let info = &record["DDBStreamBatchInfo"];
        assert!(
            info["streamArn"].as_str().is_some_and(|arn| arn.contains(":table/patients/stream/")),
            "{record}"
        );
        assert!(info["shardId"].as_str().is_some_and(|id| id.starts_with("shardId-")), "{record}");
        assert_eq!(info["approximateArrivalOfFirstRecord"].as_str().map(str::len), Some(20), "{record}");
        assert_eq!(
            info["startSequenceNumber"] == info["endSequenceNumber"],
            info["batchSize"] == 1,
            "{record}"
        );
        (
            context["condition"].as_str().expect("a condition").to_owned(),
            count(&context["approximateInvokeCount"]),
            count(&info["batchSize"]),
        )
    };
    messages(house, "failed").await.iter().map(read).collect()
}

// AWS documents that a split uses up no retry: with one retry a bad record is found among four, and has its retry.
#[tokio::test]
async fn splitting_uses_up_no_retry() {
    let house = house_with_queues(&["failed"]).await;
    let said = json!({"BisectBatchOnFunctionError": true, "MaximumRetryAttempts": 1});
    let (keeper, mapping) = mapped(&house, false, said).await;
    for (id, attribute) in [("1", "good"), ("2", "good"), ("3", "bad"), ("4", "good")] {
        put(&house, id, attribute).await;
    }
    ok(&house, "CreateEventSourceMapping", mapping).await;
    for pause in [0, 999] {
        house.clock.advance(pause);
        settle(&house).await;
        assert_eq!(keeper.events(0).await.len(), 4, "it waits before it tries again");
    }
    house.clock.advance(1);
    settle(&house).await;
    let expected = [&["1", "2", "3", "4"][..], &["1", "2"], &["3", "4"], &["3"], &["3"], &["4"]];
    assert_eq!(batches(&keeper).await, expected);
    assert_eq!(given_up(&house).await, [("RetryAttemptsExhausted".to_owned(), 4, 1)]);
}

// Where failures are reported, a batch is cut where the first is, which uses up no retry either.
#[tokio::test]
async fn a_batch_is_cut_at_the_number_that_was_reported() {
    let house = house_with_queues(&["failed"]).await;
    let said = json!({"BisectBatchOnFunctionError": true, "MaximumRetryAttempts": 0});
    let (keeper, mapping) = mapped(&house, true, said).await;
    for (id, attribute) in [("1", "good"), ("2", "good"), ("3", "bad"), ("4", "good"), ("5", "good")] {
        put(&house, id, attribute).await;
    }
    ok(&house, "CreateEventSourceMapping", mapping).await;
    settle(&house).await;
    assert_eq!(batches(&keeper).await, [&["1", "2", "3", "4", "5"][..], &["3", "4", "5"]]);
    assert_eq!(given_up(&house).await, [("RetryAttemptsExhausted".to_owned(), 2, 3)]);
}

// A throttled function has not failed: nothing is split, and nothing given up, before the records are too old.
#[tokio::test]
async fn a_function_that_is_throttled_gets_everything_later() {
    let house = house_with_queues(&["failed"]).await;
    let said = json!({"BisectBatchOnFunctionError": true, "MaximumRetryAttempts": 0, "MaximumRecordAgeInSeconds": 60});
    let (keeper, mapping) = mapped(&house, false, said).await;
    let none = json!({"FunctionName": "keeper", "ReservedConcurrentExecutions": 0});
    let name = json!({"FunctionName": "keeper"});
    ok(&house, "PutFunctionConcurrency", none.clone()).await;
    for id in ["1", "2"] {
        put(&house, id, "good").await;
    }
    ok(&house, "CreateEventSourceMapping", mapping).await;
    settle(&house).await;
    for pause in [1_000, 2_000] {
        house.clock.advance(pause);
        settle(&house).await;
    }
    ok(&house, "DeleteFunctionConcurrency", name.clone()).await;
    house.clock.advance(4_000);
    settle(&house).await;
    assert_eq!(batches(&keeper).await, [["1", "2"]]);
    ok(&house, "PutFunctionConcurrency", none).await;
    put(&house, "3", "good").await;
    look(&house).await;
    house.clock.advance(62_000);
    settle(&house).await;
    ok(&house, "DeleteFunctionConcurrency", name).await;
    put(&house, "4", "good").await;
    look(&house).await;
    assert_eq!(batches(&keeper).await, [&["1", "2"][..], &["4"]]);
    assert_eq!(given_up(&house).await, [("RecordAgeExceeded".to_owned(), 0, 1)]);
}

// By default a record is tried until the stream would have let go of it, and then the shard goes on.
#[tokio::test]
async fn a_bad_record_holds_its_shard_up_until_it_is_too_old() {
    for (said, seconds) in [
        (json!({}), 24 * 60 * 60),
        (json!({"MaximumRecordAgeInSeconds": 7 * 24 * 60 * 60}), 24 * 60 * 60),
        (json!({"MaximumRecordAgeInSeconds": 60}), 60),
    ] {
        let house = house_with_queues(&["failed"]).await;
        let (keeper, mapping) = mapped(&house, false, said.clone()).await;
        put(&house, "1", "bad").await;
        ok(&house, "CreateEventSourceMapping", mapping).await;
        settle(&house).await;
        put(&house, "2", "good").await;
        house.clock.advance(seconds * 1_000);
        settle(&house).await;
        assert_eq!(batches(&keeper).await, [["1"], ["1"]], "{said}");
        put(&house, "3", "good").await;
        house.clock.advance(60_000);
        settle(&house).await;
        look(&house).await;
        let all = batches(&keeper).await;
        assert_eq!(all.last().map(Vec::as_slice), Some(&["3".to_owned()][..]), "{said}: {all:?}");
        let given_up = given_up(&house).await;
        assert_eq!(given_up[0], ("RecordAgeExceeded".to_owned(), 2, 1), "{said}: {given_up:?}");
    }
}

// The end of a window is no record, but must not hold a shard up for longer than one.
#[tokio::test]
async fn the_end_of_a_window_is_given_up_by_age_too() {
    let house = house_with_queues(&["failed"]).await;
    let said = json!({"TumblingWindowInSeconds": 60, "MaximumRecordAgeInSeconds": 60});
    let (keeper, mapping) = mapped(&house, false, said).await;
    ok(&house, "CreateEventSourceMapping", mapping).await;
    put(&house, "1", "good").await;
    look(&house).await;
    for pause in [60_000, 61_000] {
        house.clock.advance(pause);
        settle(&house).await;
    }
    put(&house, "2", "good").await;
    look(&house).await;
    let expected: [&[&str]; 4] = [&["1"], &[], &[], &["2"]];
    assert_eq!(batches(&keeper).await, expected);
}

// What was trimmed while a mapping was switched off is gone: the mapping goes on with what there is.
#[tokio::test]
async fn a_mapping_goes_on_behind_what_was_trimmed() {
    let house = house_with_queues(&["failed"]).await;
    let (keeper, mapping) = mapped(&house, false, json!({})).await;
    let uuid = ok(&house, "CreateEventSourceMapping", mapping).await["UUID"].clone();
    put(&house, "1", "good").await;
    look(&house).await;
    ok(&house, "UpdateEventSourceMapping", json!({"UUID": uuid, "Enabled": false})).await;
    settle(&house).await;
    put(&house, "2", "good").await;
    house.clock.advance(25 * 60 * 60 * 1_000);
    settle(&house).await;
    put(&house, "3", "good").await;
    ok(&house, "UpdateEventSourceMapping", json!({"UUID": uuid, "Enabled": true})).await;
    settle(&house).await;
    look(&house).await;
    assert_eq!(batches(&keeper).await, [["1"], ["3"]]);
}
