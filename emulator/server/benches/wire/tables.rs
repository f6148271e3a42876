//! The requests to DynamoDB that are measured. They go to any server that speaks its protocol.
//!
//! A table whose writes are measured has a stream of new and old images, as the tables of event-driven systems have.

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

/// A table of items.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Table<'t> {
    name: &'t str,
    /// Whether its partitions are wards, of `PARTITION_ITEMS` patients each; otherwise each patient is one.
    has_wards: bool,
}

impl<'t> Table<'t> {
    /// A table whose items are found by `pk`.
    fn of_patients(name: &'t str) -> Table<'t> {
        Table { name, has_wards: false }
    }

    /// A table whose items are found by `ward` and `pk`.
    pub(crate) fn of_wards(name: &'t str) -> Table<'t> {
        Table { name, has_wards: true }
    }

    /// Makes the table and waits until it is there: some servers imitate the time that AWS takes.
    pub(crate) fn make(self, address: SocketAddr, stream: Stream) {
        let keys: &[_] =
            if self.has_wards { &[("ward", "HASH"), ("pk", "RANGE")] } else { &[("pk", "HASH")] };
        let attribute = |(name, _): &(&str, &str)| json!({"AttributeName": name, "AttributeType": "S"});
        let key = |(name, part): &(&str, &str)| json!({"AttributeName": name, "KeyType": part});
        let mut create = json!({
            "TableName": self.name,
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": keys.iter().map(attribute).collect::<Value>(),
            "KeySchema": keys.iter().map(key).collect::<Value>(),
        });
        if stream == Stream::Images {
            create["StreamSpecification"] =
                json!({"StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES"});
        }
        let describe = dynamodb("DescribeTable", &json!({"TableName": self.name}));
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

    fn key(self, number: usize) -> Value {
        let pk = json!({"S": format!("patient#{number:08}")});
        if self.has_wards {
            json!({"ward": ward(number / PARTITION_ITEMS), "pk": pk})
        } else {
            json!({"pk": pk})
        }
    }

    /// An item of some 200 bytes. `change` makes it differ.
    fn item(self, number: usize, change: usize) -> Value {
        let mut item = self.key(number);
        item["name"] = json!({"S": "Ann Example"});
        item["birth_date"] = json!({"S": "1971-03-14"});
        item["visits"] = json!({"N": change.to_string()});
        item["active"] = json!({"BOOL": true});
        item["note"] = json!({"S": "x".repeat(100)});
        item["codes"] = json!({"L": [{"S": "73211009"}, {"S": "38341003"}]});
        item
    }
}

/// What a table tells of its writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stream {
    Off,
    /// `NEW_AND_OLD_IMAGES`.
    Images,
}

fn ward(number: usize) -> Value {
    json!({"S": format!("ward#{number:06}")})
}

fn dynamodb(operation: &str, input: &Value) -> Vec<u8> {
    let headers = format!(
        "Content-Type: application/x-amz-json-1.0\r\nX-Amz-Target: DynamoDB_20120810.{operation}\r\n"
    );
    request("POST", "/", "dynamodb", &headers, &input.to_string())
}

/// A table with as many items as there are different requests.
fn filled<'t>(address: SocketAddr, name: &'t str, stream: Stream) -> Table<'t> {
    let table = Table::of_patients(name);
    table.make(address, stream);
    let puts: Vec<_> = (0..DIFFERENT).map(|number| put(table, number, 0)).collect();
    send(address, &puts);
    table
}

pub(crate) fn get_item(address: SocketAddr, table: &str) -> Load {
    gets(filled(address, table, Stream::Off), DIFFERENT)
}

pub(crate) fn put_item(address: SocketAddr, table: &str) -> Load {
    puts(filled(address, table, Stream::Images), DIFFERENT)
}

pub(crate) fn update_item(address: SocketAddr, table: &str) -> Load {
    updates(filled(address, table, Stream::Images), DIFFERENT)
}

pub(crate) fn batch_write(address: SocketAddr, table: &str) -> Load {
    batches(filled(address, table, Stream::Images), DIFFERENT)
}

pub(crate) fn query(address: SocketAddr, table: &str) -> Load {
    let table = Table::of_wards(table);
    table.make(address, Stream::Off);
    let items = PARTITIONS * PARTITION_ITEMS;
    send(address, &(0..items).map(|number| put(table, number, 0)).collect::<Vec<_>>());
    queries(table, items)
}

/// Transactions of items that no other connection writes at the same time, since some servers refuse those.
pub(crate) fn transact_write(address: SocketAddr, table: &str) -> Load {
    let table = filled(address, table, Stream::Images);
    let turns = (0..DIFFERENT).map(|turn| turn * TRANSACTION);
    Load::new(turns.map(|first| transaction(table, first..first + TRANSACTION)).collect())
}

/// Some of so many items, all over the table.
fn some_of(items: usize) -> impl Iterator<Item = usize> + Clone {
    (0..DIFFERENT).map(move |number| number * items / DIFFERENT)
}

/// Items beside each other, begun all over a table of so many.
fn some_ranges_of(items: usize, length: usize) -> impl Iterator<Item = Range<usize>> + Clone {
    some_of(items).map(move |first| first.min(items - length)).map(move |first| first..first + length)
}

/// Reads of a table of so many items.
pub(crate) fn gets(table: Table<'_>, items: usize) -> Load {
    let gets = some_of(items).map(|number| {
        let input = json!({"TableName": table.name, "Key": table.key(number)});
        dynamodb("GetItem", &input)
    });
    Load::new(gets.collect())
}

/// Queries of whole wards of a table of so many items.
pub(crate) fn queries(table: Table<'_>, items: usize) -> Load {
    let queries = some_of(items).map(|number| {
        let input = json!({"TableName": table.name, "KeyConditionExpression": "ward = :w",
            "ExpressionAttributeValues": {":w": ward(number / PARTITION_ITEMS)}});
        dynamodb("Query", &input)
    });
    Load::new(queries.collect())
}

fn put(table: Table<'_>, number: usize, change: usize) -> Vec<u8> {
    dynamodb("PutItem", &json!({"TableName": table.name, "Item": table.item(number, change)}))
}

/// Puts to a table of so many items. Each put of an item differs from the one before.
pub(crate) fn puts(table: Table<'_>, items: usize) -> Load {
    let puts = (1..=2).flat_map(|change| some_of(items).map(move |number| put(table, number, change)));
    Load::new(puts.collect())
}

/// Updates of a table of so many items, under a condition that holds.
pub(crate) fn updates(table: Table<'_>, items: usize) -> Load {
    let updates = some_of(items).map(|number| {
        let input = json!({
            "TableName": table.name,
            "Key": table.key(number),
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
pub(crate) fn batch(table: Table<'_>, numbers: Range<usize>, change: usize) -> Vec<u8> {
    let puts = numbers.map(|number| json!({"PutRequest": {"Item": table.item(number, change)}}));
    dynamodb("BatchWriteItem", &json!({"RequestItems": {table.name: puts.collect::<Value>()}}))
}

/// Batches that put items of a table of so many. Each put of an item differs from the one before.
pub(crate) fn batches(table: Table<'_>, items: usize) -> Load {
    let ranges = some_ranges_of(items, BATCH).zip(1..);
    Load::new(ranges.map(|(numbers, change)| batch(table, numbers, change)).collect())
}

/// A transaction that updates the items of a range.
fn transaction(table: Table<'_>, numbers: Range<usize>) -> Vec<u8> {
    let updates = numbers.map(|number| {
        json!({"Update": {"TableName": table.name, "Key": table.key(number), "UpdateExpression": "ADD visits :one",
            "ExpressionAttributeValues": {":one": {"N": "1"}}}})
    });
    dynamodb("TransactWriteItems", &json!({"TransactItems": updates.collect::<Value>()}))
}

/// Transactions of items of a table of so many.
pub(crate) fn transactions(table: Table<'_>, items: usize) -> Load {
    let ranges = some_ranges_of(items, TRANSACTION);
    Load::new(ranges.map(|numbers| transaction(table, numbers)).collect())
}
