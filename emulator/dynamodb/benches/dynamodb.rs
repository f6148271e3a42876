//! Calls of DynamoDB through dispatch, in memory, without HTTP: what one costs of the processor.
//!
//! The item has ten attributes and some 400 bytes. Each measurement runs a hundred calls, so the runtime's own cost of
//! starting to wait is spread thin.

#![allow(clippy::expect_used, reason = "a benchmark that cannot run has nothing to measure")]

use bytes::Bytes;
use contract::{Caller, Clock, Ids, Input, Time};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use dispatch::{Dispatch, Visitor};
use serde_json::{Value, json};
use store::Store;

const CALLS: u64 = 100;

/// One caller, whose calls are all alike.
struct Bench {
    dispatch: Dispatch,
    visitor: Visitor,
}

impl Bench {
    fn new() -> Bench {
        let clock = Clock::standing_at(Time(1_793_448_000_000));
        let dispatch = Dispatch::new(&[&dynamodb::SERVICE], Store::in_memory(), clock, Ids::seeded(1));
        let caller =
            Caller { account: "000000000000".into(), region: "us-east-1".into(), access_key: "test".into() };
        let visitor = Visitor {
            caller,
            endpoint: "http://localhost:4566".into(),
            request_id: "bench".into(),
            cause: None,
        };
        Bench { dispatch, visitor }
    }

    async fn call(&self, operation: &str, input: Bytes) -> Bytes {
        let (service, operation) = self.dispatch.find("dynamodb", operation).expect("an operation");
        let call = self.dispatch.call(service, operation, self.visitor.clone());
        self.dispatch.run_aws(service, operation, call, Input::Text(input)).await.expect("an answer")
    }
}

fn text(value: &Value) -> Bytes {
    value.to_string().into()
}

fn item(key: u64, count: u64) -> Value {
    json!({
        "pk": {"S": format!("patient#{key:08}")}, "sk": {"S": "visit#2026-10-31T12:00:00Z"},
        "name": {"S": "Erika Mustermann"}, "birthDate": {"S": "1964-08-12"}, "active": {"BOOL": true},
        "count": {"N": count.to_string()}, "weight": {"N": "71.5"}, "tags": {"SS": ["asthma", "diabetes"]},
        "address": {"M": {"city": {"S": "Berlin"}, "line": {"L": [{"S": "Unter den Linden 1"}]}}},
        "note": {"S": "seen in the emergency department, discharged home, follow-up in two weeks"},
    })
}

fn key(number: u64) -> Value {
    let item = item(number, 0);
    json!({"pk": item["pk"], "sk": item["sk"]})
}

fn benches(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let bench = Bench::new();
    runtime.block_on(async {
        let table = json!({"TableName": "visits", "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "sk", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]});
        bench.call("CreateTable", text(&table)).await;
        for number in 0..10_000 {
            bench.call("PutItem", text(&json!({"TableName": "visits", "Item": item(number, 0)}))).await;
        }
        let table = json!({"TableName": "wards", "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "sk", "AttributeType": "S"},
                {"AttributeName": "count", "AttributeType": "N"}],
            "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
            "GlobalSecondaryIndexes": [{"IndexName": "by-count", "Projection": {"ProjectionType": "ALL"},
                "KeySchema": [{"AttributeName": "sk", "KeyType": "HASH"}, {"AttributeName": "count", "KeyType": "RANGE"}]}]});
        bench.call("CreateTable", text(&table)).await;
        for number in 0..10_000 {
            let mut item = item(number % 100, number);
            item["sk"] = json!({"S": format!("visit#{:04}", number / 100)});
            bench.call("PutItem", text(&json!({"TableName": "wards", "Item": item}))).await;
        }
    });
    let mut group = criterion.benchmark_group("calls");
    group.throughput(Throughput::Elements(CALLS));
    let mut measure = |name: &str, operation: &str, inputs: &[Bytes]| {
        let mut turn = 0;
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                runtime.block_on(async {
                    for _ in 0..CALLS {
                        bench.call(operation, inputs[turn % inputs.len()].clone()).await;
                        turn += 1;
                    }
                });
            });
        });
    };
    let gets: Vec<Bytes> =
        (0..1000).map(|number| text(&json!({"TableName": "visits", "Key": key(number * 7)}))).collect();
    measure("GetItem", "GetItem", &gets);
    let projected: Vec<Bytes> = (0..1000)
        .map(|number| {
            text(&json!({"TableName": "visits", "Key": key(number * 7), "ProjectionExpression": "#n, address.city",
                "ExpressionAttributeNames": {"#n": "name"}}))
        })
        .collect();
    measure("GetItem with a projection", "GetItem", &projected);
    let puts: Vec<Bytes> = (0..2000)
        .map(|turn| text(&json!({"TableName": "visits", "Item": item(turn % 1000, 1 + turn / 1000)})))
        .collect();
    measure("PutItem", "PutItem", &puts);
    let updates: Vec<Bytes> = (0..1000)
        .map(|number| {
            text(&json!({"TableName": "visits", "Key": key(5000 + number), "UpdateExpression": "SET #c = #c + :one",
                "ConditionExpression": "attribute_exists(pk) AND #c >= :zero",
                "ExpressionAttributeNames": {"#c": "count"},
                "ExpressionAttributeValues": {":one": {"N": "1"}, ":zero": {"N": "0"}}}))
        })
        .collect();
    measure("UpdateItem under a condition", "UpdateItem", &updates);
    let indexed: Vec<Bytes> = (0..2000)
        .map(|turn| {
            let mut item = item(turn % 100, 20_000 + turn);
            item["sk"] = json!({"S": format!("visit#{:04}", turn / 100 % 10)});
            text(&json!({"TableName": "wards", "Item": item}))
        })
        .collect();
    measure("PutItem that moves in an index", "PutItem", &indexed);
    let queries: Vec<Bytes> = (0..100)
        .map(|number| {
            text(&json!({"TableName": "wards", "KeyConditionExpression": "pk = :p",
                "ExpressionAttributeValues": {":p": item(number, 0)["pk"]}}))
        })
        .collect();
    measure("Query of 100", "Query", &queries);
    let filtered: Vec<Bytes> = (0..100)
        .map(|number| {
            text(&json!({"TableName": "wards", "KeyConditionExpression": "pk = :p", "FilterExpression": "active = :t",
                "ExpressionAttributeValues": {":p": item(number, 0)["pk"], ":t": {"BOOL": true}}}))
        })
        .collect();
    measure("Query of 100 with a filter", "Query", &filtered);
    let through: Vec<Bytes> = (10..100)
        .map(|number| {
            text(&json!({"TableName": "wards", "IndexName": "by-count", "KeyConditionExpression": "sk = :s",
                "ExpressionAttributeValues": {":s": {"S": format!("visit#{number:04}")}}}))
        })
        .collect();
    measure("Query of 100 through an index", "Query", &through);
}

criterion_group!(all, benches);
criterion_main!(all);
