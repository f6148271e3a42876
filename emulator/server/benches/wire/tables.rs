//! The requests to DynamoDB that are measured. They go to any server that speaks its protocol.

use std::net::SocketAddr;
use std::ops::Range;

use serde_json::{Value, json};

use crate::cases::{request, send};
use crate::load::{Connection, Load};

/// How many different requests are sent in turns.
const DIFFERENT: usize = 512;
/// How many partitions there are to query, of so many items each.
const PARTITIONS: usize = 64;
const PARTITION_ITEMS: usize = 100;
/// How many items a batch writes, the most that AWS allows.
pub(crate) const BATCH: usize = 25;
/// How many items a transaction writes.
const TRANSACTION: usize = 4;

fn dynamodb(operation: &str, input: &Value) -> Vec<u8> {
    let headers = format!(
        "Content-Type: application/x-amz-json-1.0\r\nX-Amz-Target: DynamoDB_20120810.{operation}\r\n"
    );
    request("POST", "/", "dynamodb", &headers, &input.to_string())
}

/// An item of some 200 bytes. `change` makes it differ.
fn item(number: usize, change: usize) -> Value {
    json!({
        "pk": {"S": format!("patient#{number:08}")},
        "name": {"S": "Ann Example"},
        "birth_date": {"S": "1971-03-14"},
        "visits": {"N": change.to_string()},
        "active": {"BOOL": true},
        "note": {"S": "x".repeat(100)},
        "codes": {"L": [{"S": "73211009"}, {"S": "38341003"}]},
    })
}

/// Makes a table and waits until it is there: some servers imitate the time that AWS takes.
fn make_table(address: SocketAddr, table: &str, keys: &[(&str, &str)]) {
    let attribute = |(name, _): &(&str, &str)| json!({"AttributeName": name, "AttributeType": "S"});
    let key = |(name, part): &(&str, &str)| json!({"AttributeName": name, "KeyType": part});
    let create = json!({
        "TableName": table,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": keys.iter().map(attribute).collect::<Value>(),
        "KeySchema": keys.iter().map(key).collect::<Value>(),
    });
    let describe = dynamodb("DescribeTable", &json!({"TableName": table}));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let mut connection = Connection::open(address).await;
        connection.ask(&dynamodb("CreateTable", &create)).await;
        loop {
            let answer: Value = serde_json::from_slice(connection.ask(&describe).await).expect("JSON");
            if answer["Table"]["TableStatus"] == "ACTIVE" {
                break;
            }
        }
    });
}

/// Makes a table whose items are found by `pk`.
pub(crate) fn make_table_of_items(address: SocketAddr, table: &str) {
    make_table(address, table, &[("pk", "HASH")]);
}

fn table_of_items(address: SocketAddr, table: &str) {
    make_table_of_items(address, table);
    let puts: Vec<_> = (0..DIFFERENT)
        .map(|number| dynamodb("PutItem", &json!({"TableName": table, "Item": item(number, 0)})))
        .collect();
    send(address, &puts);
}

pub(crate) fn get_item(address: SocketAddr, table: &str) -> Load {
    table_of_items(address, table);
    gets(table, DIFFERENT)
}

pub(crate) fn put_item(address: SocketAddr, table: &str) -> Load {
    table_of_items(address, table);
    puts(table, DIFFERENT)
}

pub(crate) fn update_item(address: SocketAddr, table: &str) -> Load {
    table_of_items(address, table);
    updates(table, DIFFERENT)
}

/// Some of so many items, all over the table.
fn some_of(items: usize) -> impl Iterator<Item = usize> + Clone {
    (0..DIFFERENT).map(move |number| number * items / DIFFERENT)
}

/// Reads of a table of so many items.
pub(crate) fn gets(table: &str, items: usize) -> Load {
    let gets = some_of(items).map(|number| {
        let key = json!({"pk": item(number, 0)["pk"]});
        dynamodb("GetItem", &json!({"TableName": table, "Key": key}))
    });
    Load::new(gets.collect())
}

/// Puts to a table of so many items. Each put of an item differs from the one before.
pub(crate) fn puts(table: &str, items: usize) -> Load {
    let puts = (1..=2).flat_map(|change| some_of(items).map(move |number| item(number, change)));
    Load::new(puts.map(|item| dynamodb("PutItem", &json!({"TableName": table, "Item": item}))).collect())
}

/// Updates of a table of so many items, under a condition that holds.
pub(crate) fn updates(table: &str, items: usize) -> Load {
    let updates = some_of(items).map(|number| {
        let input = json!({
            "TableName": table,
            "Key": {"pk": item(number, 0)["pk"]},
            "UpdateExpression": "SET visits = visits + :one, #n = :name",
            "ConditionExpression": "attribute_exists(pk) AND active = :yes",
            "ExpressionAttributeNames": {"#n": "name"},
            "ExpressionAttributeValues": {":one": {"N": "1"}, ":yes": {"BOOL": true}, ":name": {"S": "Ann"}},
        });
        dynamodb("UpdateItem", &input)
    });
    Load::new(updates.collect())
}

/// A batch that puts the items of a range.
pub(crate) fn batch(table: &str, numbers: Range<usize>) -> Vec<u8> {
    let puts = numbers.map(|number| json!({"PutRequest": {"Item": item(number, 0)}}));
    dynamodb("BatchWriteItem", &json!({"RequestItems": {table: puts.collect::<Value>()}}))
}

pub(crate) fn query(address: SocketAddr, table: &str) -> Load {
    make_table(address, table, &[("ward", "HASH"), ("pk", "RANGE")]);
    let ward = |number: usize| json!({"S": format!("ward#{number:04}")});
    let puts: Vec<_> = (0..PARTITIONS * PARTITION_ITEMS)
        .map(|number| {
            let mut item = item(number, 0);
            item["ward"] = ward(number % PARTITIONS);
            dynamodb("PutItem", &json!({"TableName": table, "Item": item}))
        })
        .collect();
    send(address, &puts);
    let queries = (0..PARTITIONS).map(|number| {
        let input = json!({"TableName": table, "KeyConditionExpression": "ward = :w",
            "ExpressionAttributeValues": {":w": ward(number)}});
        dynamodb("Query", &input)
    });
    Load::new(queries.collect())
}

pub(crate) fn batch_write(address: SocketAddr, table: &str) -> Load {
    table_of_items(address, table);
    let batches = (0..DIFFERENT).map(|turn| {
        let puts = (0..BATCH)
            .map(|place| json!({"PutRequest": {"Item": item((turn * BATCH + place) % DIFFERENT, 1 + turn)}}));
        dynamodb("BatchWriteItem", &json!({"RequestItems": {table: puts.collect::<Value>()}}))
    });
    Load::new(batches.collect())
}

/// Transactions of items that no other connection writes at the same time, since some servers refuse those.
pub(crate) fn transact_write(address: SocketAddr, table: &str) -> Load {
    table_of_items(address, table);
    let transactions = (0..DIFFERENT).map(|turn| {
        let updates = (0..TRANSACTION).map(|place| {
            let key = format!("turn#{turn:04}#{place}");
            json!({"Update": {"TableName": table, "Key": {"pk": {"S": key}}, "UpdateExpression": "ADD visits :one",
                "ExpressionAttributeValues": {":one": {"N": "1"}}}})
        });
        dynamodb("TransactWriteItems", &json!({"TransactItems": updates.collect::<Value>()}))
    });
    Load::new(transactions.collect())
}
