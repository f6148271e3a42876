//! What writes tell the feed, and what is made of it.

use serde_json::{Value, json};
use store::{Cause, Collection, Options, Origin, Scope, ScopedStore, Store};
use test_kit::House;

/// The collection of items, by its name.
static ITEMS: Collection = Collection::with_feed("dynamodb.items");

pub(crate) fn scoped(house: &House) -> ScopedStore {
    let cause = Cause { trace: "test".into(), call: 0, hops: 0 };
    let scope = Scope::new("000000000000", "us-east-1");
    house.dispatch.store().scoped(&scope, Origin::new(0, cause))
}

async fn call(house: &House, operation: &str, input: Value) -> Value {
    house.aws("dynamodb", operation, input).await.expect("an answer")
}

// Streams and reactions read the feed: a write that changes nothing must not be told.
#[tokio::test]
async fn only_changes_are_told() {
    let house = House::new(&[&dynamodb::SERVICE]);
    super::scripts::make_table(&house, "told").await;
    let table = call(&house, "DescribeTable", json!({"TableName": "told"})).await;
    let id = table["Table"]["TableId"].as_str().expect("an id").to_owned();
    let key = json!({"pk": {"S": "a"}});
    let put = |n: &str| json!({"TableName": "told", "Item": {"n": {"N": n}, "pk": {"S": "a"}}});
    let update = |expression: &str, pk: &str| json!({"TableName": "told", "Key": {"pk": {"S": pk}}, "UpdateExpression": expression});
    for (operation, input, told) in [
        ("PutItem", put("1"), 1),
        ("PutItem", put("1"), 1),
        // The same number and the same item, written otherwise.
        ("PutItem", json!({"TableName": "told", "Item": {"pk": {"S": "a"}, "n": {"N": "1.0"}}}), 1),
        ("PutItem", put("2"), 2),
        ("UpdateItem", update("REMOVE nothing", "a"), 2),
        ("UpdateItem", update("SET n = n", "a"), 2),
        ("UpdateItem", update("REMOVE n", "missing"), 2),
        ("UpdateItem", update("REMOVE n", "a"), 3),
        ("DeleteItem", json!({"TableName": "told", "Key": {"pk": {"S": "missing"}}}), 3),
        ("DeleteItem", json!({"TableName": "told", "Key": key}), 4),
        ("DeleteItem", json!({"TableName": "told", "Key": key}), 4),
    ] {
        let shown = format!("{operation} {input}");
        call(&house, operation, input).await;
        assert_eq!(scoped(&house).last_change(ITEMS.of(&id)), told, "{shown}");
    }
}

// A description is made of an earlier one and the changes since, and must be as true as a count.
#[tokio::test]
async fn sizes_follow_the_feed() {
    sizes_stay_true(&House::new(&[&dynamodb::SERVICE])).await;
}

// The feed lets old changes go; then everything is counted.
#[tokio::test]
async fn sizes_are_counted_where_the_feed_is_too_short() {
    let store = Store::open(&Options { keep_commits: 50, ..Options::default() }).expect("a store");
    sizes_stay_true(&House::on(store, &[&dynamodb::SERVICE])).await;
}

async fn sizes_stay_true(house: &House) {
    super::scripts::make_table(house, "sizes").await;
    let mut expected = 0;
    for round in 0..3 {
        for item in 0..1500 {
            let text = "x".repeat(round + 1);
            let item = json!({"pk": {"S": format!("{item:04}")}, "t": {"S": text}});
            call(house, "PutItem", json!({"TableName": "sizes", "Item": item})).await;
        }
        // The name and value of the key, the name and value of the text.
        expected = 1500 * (2 + 4 + 1 + round + 1);
        let table = call(house, "DescribeTable", json!({"TableName": "sizes"})).await;
        assert_eq!(
            (table["Table"]["ItemCount"].as_u64(), table["Table"]["TableSizeBytes"].as_u64()),
            (Some(1500), Some(expected as u64))
        );
    }
    call(house, "DeleteItem", json!({"TableName": "sizes", "Key": {"pk": {"S": "0007"}}})).await;
    let table = call(house, "DescribeTable", json!({"TableName": "sizes"})).await;
    assert_eq!(table["Table"]["TableSizeBytes"].as_u64(), Some((expected - 10) as u64));
}
