//! Streams and items that expire: what is told, in which words, and for how long.

use contract::ApiError;
use serde_json::{Value, json};
use test_kit::House;

pub(crate) const HOUR: u32 = 60 * 60 * 1000;
const MINUTE: u32 = 60 * 1000;

pub(crate) struct Streams {
    pub(crate) house: House,
}

impl Streams {
    fn new() -> Streams {
        Streams { house: House::new(&[&dynamodb::SERVICE, &dynamodb::STREAMS]) }
    }

    pub(crate) async fn with_table(view: &str) -> (Streams, String) {
        let streams = Streams::new();
        let table = streams
            .call(
                "CreateTable",
                json!({
                    "TableName": "Orders",
                    "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
                    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
                    "BillingMode": "PAY_PER_REQUEST",
                    "StreamSpecification": {"StreamEnabled": true, "StreamViewType": view},
                }),
            )
            .await;
        let arn = table["TableDescription"]["LatestStreamArn"].as_str().expect("an ARN").to_owned();
        (streams, arn)
    }

    pub(crate) async fn call(&self, operation: &str, input: Value) -> Value {
        self.house.aws("dynamodb", operation, input).await.expect("an answer")
    }

    pub(crate) async fn stream(&self, operation: &str, input: Value) -> Result<Value, ApiError> {
        self.house.aws("dynamodbstreams", operation, input).await
    }

    pub(crate) async fn put(&self, pk: &str, more: Value) {
        let mut item = json!({"pk": {"S": pk}});
        for (name, value) in more.as_object().expect("attributes") {
            item[name] = value.clone();
        }
        self.call("PutItem", json!({"TableName": "Orders", "Item": item})).await;
    }

    async fn delete(&self, pk: &str) {
        self.call("DeleteItem", json!({"TableName": "Orders", "Key": {"pk": {"S": pk}}})).await;
    }

    pub(crate) async fn switch(&self, specification: Value) -> Result<Value, ApiError> {
        let input = json!({"TableName": "Orders", "StreamSpecification": specification});
        self.house.aws("dynamodb", "UpdateTable", input).await
    }

    async fn shard(&self, arn: &str) -> Value {
        let described = self.stream("DescribeStream", json!({"StreamArn": arn})).await.expect("a stream");
        described["StreamDescription"]["Shards"][0].clone()
    }

    async fn iterator(&self, arn: &str, kind: &str, number: Option<&str>) -> Result<String, ApiError> {
        let shard = self.shard(arn).await["ShardId"].clone();
        let mut input = json!({"StreamArn": arn, "ShardId": shard, "ShardIteratorType": kind});
        if let Some(number) = number {
            input["SequenceNumber"] = number.into();
        }
        let given = self.stream("GetShardIterator", input).await?;
        Ok(given["ShardIterator"].as_str().expect("an iterator").to_owned())
    }

    pub(crate) async fn records(&self, iterator: &str) -> Result<Value, ApiError> {
        self.stream("GetRecords", json!({"ShardIterator": iterator})).await
    }

    /// All records that there are, shard by shard.
    async fn all(&self, arn: &str) -> Vec<Value> {
        let described = self.stream("DescribeStream", json!({"StreamArn": arn})).await.expect("a stream");
        let mut all = Vec::new();
        for shard in described["StreamDescription"]["Shards"].as_array().expect("shards") {
            let input =
                json!({"StreamArn": arn, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"});
            let given = self.stream("GetShardIterator", input).await.expect("an iterator");
            let found = self.records(given["ShardIterator"].as_str().expect("an iterator")).await;
            all.extend(found.expect("records")["Records"].as_array().expect("records").clone());
        }
        all
    }

    /// Moves the clock and waits until the timers that are due have run.
    pub(crate) async fn advance(&self, milliseconds: u32) {
        self.house.clock.advance(milliseconds);
        assert!(self.house.dispatch.idle(10_000).await, "the timers end");
    }
}

pub(crate) fn code(error: &ApiError) -> &str {
    &error.code
}

// A consumer reads of each change what happened, to which key, and as much of the item as the view shows.
#[tokio::test]
async fn each_view_shows_its_images() {
    for (view, new, old) in [
        ("KEYS_ONLY", false, false),
        ("NEW_IMAGE", true, false),
        ("OLD_IMAGE", false, true),
        ("NEW_AND_OLD_IMAGES", true, true),
    ] {
        let (streams, arn) = Streams::with_table(view).await;
        streams.put("a", json!({"n": {"N": "1"}})).await;
        streams.put("a", json!({"n": {"N": "1.0"}})).await;
        streams.put("a", json!({"n": {"N": "2"}})).await;
        streams.delete("a").await;
        streams.delete("missing").await;
        let records = streams.all(&arn).await;
        let told: Vec<&str> = records.iter().filter_map(|record| record["eventName"].as_str()).collect();
        assert_eq!(told, ["INSERT", "MODIFY", "REMOVE"], "{view}");
        let images = |record: usize| {
            let data = &records[record]["dynamodb"];
            (data.get("NewImage").is_some(), data.get("OldImage").is_some())
        };
        assert_eq!(images(0), (new, false), "{view}");
        assert_eq!(images(1), (new, old), "{view}");
        assert_eq!(images(2), (false, old), "{view}");
        for record in &records {
            assert_eq!(record["dynamodb"]["Keys"], json!({"pk": {"S": "a"}}));
            assert_eq!(record["dynamodb"]["StreamViewType"], view);
            assert_eq!(record["eventID"].as_str().map(str::len), Some(32));
            assert_eq!(record.get("userIdentity"), None);
        }
        if new && old {
            assert_eq!(records[1]["dynamodb"]["NewImage"], json!({"pk": {"S": "a"}, "n": {"N": "2"}}));
            assert_eq!(records[1]["dynamodb"]["OldImage"], json!({"pk": {"S": "a"}, "n": {"N": "1"}}));
            // Keys, new and old: pk and a are three bytes, n and a digit are three.
            assert_eq!(records[1]["dynamodb"]["SizeBytes"], 3 + 6 + 6);
        }
    }
}

// Consumers keep sequence numbers and come back with them.
#[tokio::test]
async fn every_kind_of_iterator_begins_in_its_place() {
    let (streams, arn) = Streams::with_table("NEW_IMAGE").await;
    for pk in ["a", "b", "c"] {
        streams.put(pk, json!({})).await;
    }
    let latest = streams.iterator(&arn, "LATEST", None).await.expect("an iterator");
    streams.put("d", json!({})).await;
    let records = streams.all(&arn).await;
    let number = |place: usize| records[place]["dynamodb"]["SequenceNumber"].as_str().expect("a number");
    let keys = |answer: &Value| -> Vec<String> {
        let records = answer["Records"].as_array().expect("records").iter();
        records.map(|record| record["dynamodb"]["Keys"]["pk"]["S"].as_str().expect("a key").into()).collect()
    };
    for (kind, from, expected) in [
        ("TRIM_HORIZON", None, vec!["a", "b", "c", "d"]),
        ("AT_SEQUENCE_NUMBER", Some(number(1)), vec!["b", "c", "d"]),
        ("AFTER_SEQUENCE_NUMBER", Some(number(1)), vec!["c", "d"]),
        ("AFTER_SEQUENCE_NUMBER", Some(number(3)), vec![]),
    ] {
        let iterator = streams.iterator(&arn, kind, from).await.expect("an iterator");
        assert_eq!(keys(&streams.records(&iterator).await.expect("records")), expected, "{kind} {from:?}");
    }
    let found = streams.records(&latest).await.expect("records");
    assert_eq!(keys(&found), ["d"]);
    // The next place of a page goes on where it ended, and goes on for what comes later.
    let first = streams.iterator(&arn, "TRIM_HORIZON", None).await.expect("an iterator");
    let page =
        streams.stream("GetRecords", json!({"ShardIterator": first, "Limit": 3})).await.expect("a page");
    assert_eq!(keys(&page), ["a", "b", "c"]);
    let next = page["NextShardIterator"].as_str().expect("a next place");
    assert_eq!(keys(&streams.records(next).await.expect("records")), ["d"]);
    for (kind, number) in
        [("LATEST", Some(number(0))), ("TRIM_HORIZON", Some(number(0))), ("AT_SEQUENCE_NUMBER", None)]
    {
        let refused = streams.iterator(&arn, kind, number).await.expect_err("refused");
        assert_eq!(code(&refused), "ValidationException", "{kind}");
    }
    for limit in [0, 1001] {
        let refused = streams.stream("GetRecords", json!({"ShardIterator": first, "Limit": limit})).await;
        assert_eq!(code(&refused.expect_err("refused")), "ValidationException", "{limit}");
    }
    let refused = streams.records("nonsense").await.expect_err("refused");
    assert_eq!(code(&refused), "ValidationException");
}

// AWS forgets iterators after a quarter of an hour and records after a day, and a consumer must notice both.
#[tokio::test]
async fn iterators_expire_and_records_are_trimmed() {
    let (streams, arn) = Streams::with_table("KEYS_ONLY").await;
    streams.put("a", json!({})).await;
    let number =
        streams.all(&arn).await[0]["dynamodb"]["SequenceNumber"].as_str().expect("a number").to_owned();
    let iterator = streams.iterator(&arn, "TRIM_HORIZON", None).await.expect("an iterator");
    streams.advance(15 * MINUTE - 1).await;
    assert!(streams.records(&iterator).await.is_ok());
    streams.advance(1).await;
    assert_eq!(code(&streams.records(&iterator).await.expect_err("expired")), "ExpiredIteratorException");
    streams.advance(24 * HOUR).await;
    streams.put("b", json!({})).await;
    assert_eq!(streams.all(&arn).await.len(), 1, "what is older than a day is trimmed");
    let refused = streams.iterator(&arn, "AT_SEQUENCE_NUMBER", Some(&number)).await.expect_err("trimmed");
    assert_eq!(code(&refused), "TrimmedDataAccessException");
}

// A stream that is switched off is read to its end, for a day; switched on again, it is another one.
#[tokio::test]
async fn a_stream_ends_and_another_begins() {
    let (streams, arn) = Streams::with_table("NEW_IMAGE").await;
    streams.put("a", json!({})).await;
    let again = streams.switch(json!({"StreamEnabled": true, "StreamViewType": "NEW_IMAGE"})).await;
    let text = again.expect_err("refused").message;
    assert_eq!(text, "Table already has an enabled stream: TableName: Orders");
    let off = streams.switch(json!({"StreamEnabled": false})).await.expect("an answer");
    assert_eq!(off["TableDescription"].get("StreamSpecification"), None);
    streams.put("unseen", json!({})).await;
    let on = streams
        .switch(json!({"StreamEnabled": true, "StreamViewType": "KEYS_ONLY"}))
        .await
        .expect("an answer");
    let other = on["TableDescription"]["LatestStreamArn"].as_str().expect("an ARN").to_owned();
    assert_ne!(other, arn);
    streams.put("b", json!({})).await;

    assert_eq!(streams.all(&arn).await.len(), 1);
    assert_eq!(streams.all(&other).await.len(), 1);
    let closed = streams.shard(&arn).await;
    assert!(closed["SequenceNumberRange"]["EndingSequenceNumber"].is_string(), "{closed}");
    let open = streams.shard(&other).await;
    assert_eq!(open["SequenceNumberRange"].get("EndingSequenceNumber"), None);
    let iterator = streams.iterator(&arn, "TRIM_HORIZON", None).await.expect("an iterator");
    let last = streams.records(&iterator).await.expect("records");
    assert_eq!(last.get("NextShardIterator"), None, "a closed shard ends");
    let listed = streams.stream("ListStreams", json!({"TableName": "Orders"})).await.expect("streams");
    assert_eq!(listed["Streams"].as_array().map(Vec::len), Some(2));
    let page = streams.stream("ListStreams", json!({"Limit": 1})).await.expect("streams");
    assert_eq!(page["LastEvaluatedStreamArn"], arn);
    let rest = json!({"ExclusiveStartStreamArn": arn});
    let rest = streams.stream("ListStreams", rest).await.expect("streams");
    assert_eq!(rest["Streams"][0]["StreamArn"], other);

    streams.advance(24 * HOUR).await;
    let gone = streams.stream("DescribeStream", json!({"StreamArn": arn})).await.expect_err("gone");
    assert_eq!(gone.message, format!("Requested resource not found: Stream: {arn} not found"));
    assert!(streams.stream("DescribeStream", json!({"StreamArn": other})).await.is_ok());
    let malformed = streams.stream("DescribeStream", json!({"StreamArn": "a".repeat(40)})).await;
    assert_eq!(code(&malformed.expect_err("refused")), "ValidationException");
}

// Consumers of a table that is deleted have a day to read what happened to it.
#[tokio::test]
async fn a_deleted_table_s_stream_is_read_for_a_day() {
    let (streams, arn) = Streams::with_table("OLD_IMAGE").await;
    streams.put("a", json!({})).await;
    streams.call("DeleteTable", json!({"TableName": "Orders"})).await;
    assert_eq!(streams.all(&arn).await.len(), 1);
    streams.advance(24 * HOUR).await;
    assert!(streams.stream("DescribeStream", json!({"StreamArn": arn})).await.is_err());
}

// What expires goes by itself, and a consumer can tell that from a deletion.
#[tokio::test]
async fn expired_items_are_swept_and_the_stream_says_so() {
    let (streams, arn) = Streams::with_table("OLD_IMAGE").await;
    let now = test_kit::START.0 / 1000;
    let at = |seconds: i64| json!({"ttl": {"N": seconds.to_string()}});
    streams.put("before", at(now - 10)).await;
    let specification = json!({"Enabled": true, "AttributeName": "ttl"});
    let enable = json!({"TableName": "Orders", "TimeToLiveSpecification": specification});
    streams.call("UpdateTimeToLive", enable.clone()).await;
    streams.put("soon", at(now + 90)).await;
    streams.put("later", at(now + 3600)).await;
    streams.put("moved", at(now + 10)).await;
    streams.put("moved", at(now + 3600)).await;
    streams.put("text", json!({"ttl": {"S": now.to_string()}})).await;
    streams.put("ancient", at(now - 6 * 365 * 24 * 3600)).await;
    streams.delete("later").await;
    let there = async |pk: &str| {
        let read = streams.call("GetItem", json!({"TableName": "Orders", "Key": {"pk": {"S": pk}}})).await;
        read.get("Item").is_some()
    };
    assert!(there("before").await, "an item is there until it is swept");
    streams.advance(MINUTE).await;
    assert!(!there("before").await);
    assert!(there("soon").await);
    streams.advance(MINUTE).await;
    assert!(!there("soon").await);
    assert!(there("moved").await && there("text").await && there("ancient").await);
    let records = streams.all(&arn).await;
    let removed: Vec<(&Value, Option<&Value>)> = records
        .iter()
        .filter(|record| record["eventName"] == "REMOVE")
        .map(|record| (&record["dynamodb"]["Keys"]["pk"]["S"], record.get("userIdentity")))
        .collect();
    let service = json!({"Type": "Service", "PrincipalId": "dynamodb.amazonaws.com"});
    let (later, before, soon) = (json!("later"), json!("before"), json!("soon"));
    assert_eq!(removed, [(&later, None), (&before, Some(&service)), (&soon, Some(&service))]);

    // Switching twice, or by another attribute, is refused; switched off, nothing expires.
    let refused = async |input: Value| {
        streams.house.aws("dynamodb", "UpdateTimeToLive", input).await.expect_err("refused").message
    };
    assert_eq!(refused(enable).await, "TimeToLive is already enabled");
    let other =
        json!({"TableName": "Orders", "TimeToLiveSpecification": {"Enabled": false, "AttributeName": "x"}});
    assert_eq!(
        refused(other).await,
        "TimeToLive is active on a different AttributeName: current AttributeName is ttl"
    );
    let disable =
        json!({"TableName": "Orders", "TimeToLiveSpecification": {"Enabled": false, "AttributeName": "ttl"}});
    streams.advance(30 * MINUTE).await;
    streams.call("UpdateTimeToLive", disable.clone()).await;
    assert_eq!(refused(disable).await, "TimeToLive is already disabled");
    streams.advance(24 * HOUR).await;
    assert!(there("moved").await);
}

// More may expire at once than a commit removes.
#[tokio::test]
async fn a_sweep_goes_on_until_nothing_is_left() {
    let (streams, _) = Streams::with_table("KEYS_ONLY").await;
    let past = (test_kit::START.0 / 1000 - 1).to_string();
    for number in 0..250 {
        streams.put(&format!("item {number}"), json!({"ttl": {"N": past}})).await;
    }
    let specification = json!({"Enabled": true, "AttributeName": "ttl"});
    streams
        .call("UpdateTimeToLive", json!({"TableName": "Orders", "TimeToLiveSpecification": specification}))
        .await;
    streams.advance(MINUTE).await;
    let table = streams.call("DescribeTable", json!({"TableName": "Orders"})).await;
    assert_eq!(table["Table"]["ItemCount"], 0);
}

// What lives in memory alone is made anew where a state comes from elsewhere, as after a restart; the rest is in the archive.
#[tokio::test]
async fn streams_and_expiry_survive_an_import() {
    let (streams, arn) = Streams::with_table("KEYS_ONLY").await;
    let specification = json!({"Enabled": true, "AttributeName": "ttl"});
    let enable = json!({"TableName": "Orders", "TimeToLiveSpecification": specification});
    streams.call("UpdateTimeToLive", enable).await;
    let soon = (test_kit::START.0 / 1000 + 30).to_string();
    streams.put("soon", json!({"ttl": {"N": soon}})).await;
    streams.put("stays", json!({})).await;
    let before = streams.all(&arn).await;
    let archive = streams.house.dispatch.store().export();

    let other = Streams::new();
    other.house.dispatch.import(&archive).await.expect("imported");
    assert_eq!(other.all(&arn).await, before);
    other.put("later", json!({"ttl": {"N": soon}})).await;
    other.advance(MINUTE).await;
    let told = other.all(&arn).await;
    let names: Vec<&Value> = told.iter().map(|record| &record["eventName"]).collect();
    assert_eq!(names, ["INSERT", "INSERT", "INSERT", "REMOVE", "REMOVE"]);
    assert!(told[3..].iter().all(|record| record.get("userIdentity").is_some()));
}
