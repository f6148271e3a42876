//! Shards of a stream: they are closed every four hours, and who follows their children misses nothing.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use super::streams::{HOUR, Streams, code};

async fn shards(streams: &Streams, arn: &str, more: Value) -> Vec<Value> {
    let mut input = more;
    input["StreamArn"] = arn.into();
    let described = streams.stream("DescribeStream", input).await.expect("a stream");
    described["StreamDescription"]["Shards"].as_array().expect("shards").clone()
}

async fn iterator(streams: &Streams, arn: &str, shard: &Value, kind: Value) -> String {
    let mut input = kind;
    input["StreamArn"] = arn.into();
    input["ShardId"] = shard["ShardId"].clone();
    let given = streams.stream("GetShardIterator", input).await.expect("an iterator");
    given["ShardIterator"].as_str().expect("an iterator").to_owned()
}

fn keys(answer: &Value) -> Vec<&str> {
    let records = answer["Records"].as_array().expect("records").iter();
    records.map(|record| record["dynamodb"]["Keys"]["pk"]["S"].as_str().expect("a key")).collect()
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

// A consumer of a closed shard must come to its end, and find the child; every kind of iterator stays in its shard.
#[tokio::test]
async fn a_shard_is_closed_after_four_hours_and_has_a_child() {
    let (streams, arn) = Streams::with_table("KEYS_ONLY").await;
    let open = shards(&streams, &arn, json!({})).await.remove(0);
    streams.put("a", json!({})).await;
    streams.advance(4 * HOUR - 5 * 60_000).await;
    let latest = iterator(&streams, &arn, &open, json!({"ShardIteratorType": "LATEST"})).await;
    streams.put("b", json!({})).await;
    streams.advance(5 * 60_000).await;
    streams.put("c", json!({})).await;

    let both = shards(&streams, &arn, json!({})).await;
    let [parent, child] = both.as_slice() else { panic!("two shards: {both:?}") };
    assert_eq!((&parent["ShardId"], &child["ParentShardId"]), (&open["ShardId"], &open["ShardId"]));
    assert!(text(&parent["ShardId"]) < text(&child["ShardId"]));
    let (closed, going) = (&parent["SequenceNumberRange"], &child["SequenceNumberRange"]);
    assert!(text(&closed["EndingSequenceNumber"]) < text(&going["StartingSequenceNumber"]));
    assert_eq!((parent.get("ParentShardId"), going.get("EndingSequenceNumber")), (None, None));

    let found = streams.records(&latest).await.expect("records");
    assert_eq!(
        (keys(&found), found.get("NextShardIterator")),
        (vec!["b"], None),
        "from before it was closed"
    );
    let first = json!({"ShardIteratorType": "AT_SEQUENCE_NUMBER", "SequenceNumber": closed["StartingSequenceNumber"]});
    let last = json!({"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": closed["EndingSequenceNumber"]});
    let next =
        json!({"ShardIteratorType": "AT_SEQUENCE_NUMBER", "SequenceNumber": going["StartingSequenceNumber"]});
    for (shard, kind, expected, ends) in [
        (parent, json!({"ShardIteratorType": "TRIM_HORIZON"}), vec!["a", "b"], true),
        (parent, json!({"ShardIteratorType": "LATEST"}), vec![], true),
        (parent, first, vec!["a", "b"], true),
        (parent, last, vec![], true),
        (child, json!({"ShardIteratorType": "TRIM_HORIZON"}), vec!["c"], false),
        (child, json!({"ShardIteratorType": "LATEST"}), vec![], false),
        (child, next.clone(), vec!["c"], false),
    ] {
        let found =
            streams.records(&iterator(&streams, &arn, shard, kind.clone()).await).await.expect("records");
        assert_eq!((keys(&found), found.get("NextShardIterator").is_none()), (expected, ends), "{kind}");
    }
    let mut wrong = next;
    wrong["StreamArn"] = arn.as_str().into();
    wrong["ShardId"] = parent["ShardId"].clone();
    let refused = streams.stream("GetShardIterator", wrong).await.expect_err("a number of the child");
    assert_eq!(code(&refused), "ValidationException");

    let of = json!({"ShardFilter": {"Type": "CHILD_SHARDS", "ShardId": parent["ShardId"]}});
    assert_eq!(shards(&streams, &arn, of).await, std::slice::from_ref(child));
    let of = json!({"ShardFilter": {"Type": "CHILD_SHARDS", "ShardId": child["ShardId"]}});
    assert_eq!(shards(&streams, &arn, of).await, Vec::<Value>::new());
    let after = json!({"ExclusiveStartShardId": parent["ShardId"]});
    assert_eq!(shards(&streams, &arn, after).await, std::slice::from_ref(child));
    let page = streams.stream("DescribeStream", json!({"StreamArn": arn, "Limit": 1})).await.expect("a page");
    assert_eq!(page["StreamDescription"]["LastEvaluatedShardId"], parent["ShardId"]);
}

// Shards go a day after they were closed; a stream that ends has one that is closed, and none comes after it.
#[tokio::test]
async fn shards_go_after_a_day_and_end_with_their_stream() {
    let (streams, arn) = Streams::with_table("KEYS_ONLY").await;
    let mut known = HashSet::new();
    for _ in 0..12 {
        known.extend(
            shards(&streams, &arn, json!({})).await.iter().map(|shard| text(&shard["ShardId"]).to_owned()),
        );
        streams.advance(4 * HOUR).await;
    }
    let now = shards(&streams, &arn, json!({})).await;
    assert_eq!((known.len(), now.len()), (12, 7), "six of a day, and the one that is open");
    assert!(known.contains(text(&now[0]["ParentShardId"])), "a parent may be gone");
    streams.switch(json!({"StreamEnabled": false})).await.expect("an answer");
    streams.advance(5 * HOUR).await;
    let ended = shards(&streams, &arn, json!({})).await;
    assert_eq!(ended.len(), 6);
    assert!(ended.iter().all(|shard| shard["SequenceNumberRange"]["EndingSequenceNumber"].is_string()));
}

/// Reads as Lambda and the Kinesis adapter do: every shard from its beginning, a child after its parent.
#[derive(Default)]
struct Consumer {
    places: HashMap<String, Option<String>>,
    read: Vec<(String, String)>,
}

impl Consumer {
    async fn poll(&mut self, streams: &Streams, arn: &str) {
        for shard in shards(streams, arn, json!({})).await {
            let id = text(&shard["ShardId"]).to_owned();
            let parent = shard["ParentShardId"].as_str();
            if parent.is_some_and(|parent| self.places.get(parent).is_some_and(Option::is_some)) {
                continue;
            }
            if !self.places.contains_key(&id) {
                let first =
                    iterator(streams, arn, &shard, json!({"ShardIteratorType": "TRIM_HORIZON"})).await;
                self.places.insert(id.clone(), Some(first));
            }
            let Some(place) = self.places.get(&id).cloned().flatten() else { continue };
            let found = match streams.records(&place).await {
                Ok(found) => found,
                Err(expired) => {
                    assert_eq!(code(&expired), "ExpiredIteratorException");
                    let kind = match self.read.iter().rev().find(|(shard, _)| *shard == id) {
                        Some((_, last)) => {
                            json!({"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": last})
                        }
                        None => json!({"ShardIteratorType": "TRIM_HORIZON"}),
                    };
                    let again = iterator(streams, arn, &shard, kind).await;
                    streams.records(&again).await.expect("records")
                }
            };
            for record in found["Records"].as_array().expect("records") {
                self.read.push((id.clone(), text(&record["dynamodb"]["SequenceNumber"]).to_owned()));
            }
            let next = found.get("NextShardIterator").map(|next| text(next).to_owned());
            self.places.insert(id, next);
        }
    }
}

// Whatever the clock does between two polls, each record is read once and in its order.
#[tokio::test]
async fn a_consumer_that_follows_children_reads_everything_once() {
    let (streams, arn) = Streams::with_table("KEYS_ONLY").await;
    let mut consumer = Consumer::default();
    let mut written = 0;
    for step in 0..60_u32 {
        for number in 0..step % 4 {
            streams.put(&format!("{step}/{number}"), json!({})).await;
            written += 1;
        }
        streams.advance((step * 7 % 23) * HOUR / 4).await;
        if step % 3 != 1 {
            consumer.poll(&streams, &arn).await;
        }
    }
    consumer.poll(&streams, &arn).await;
    consumer.poll(&streams, &arn).await;
    assert!(consumer.places.len() > 20, "{} shards", consumer.places.len());
    assert_eq!(consumer.read.len(), written);
    let numbers: Vec<&String> = consumer.read.iter().map(|(_, number)| number).collect();
    assert!(numbers.is_sorted_by(|one, two| one < two));
}
