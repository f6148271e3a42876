//! A table with indexes, and the plain map that it must be like.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use test_kit::House;

use super::plain::{Attribute, Plain, Range, Source, json_of, size};

/// The table and its model.
pub(crate) struct World {
    house: House,
    items: BTreeMap<(Attribute, Attribute), Plain>,
}

fn keys(item: &Plain) -> (Attribute, Attribute) {
    (item["pk"].clone(), item["sk"].clone())
}

fn key_json(item: &Plain) -> Value {
    json!({"pk": item["pk"].sent(), "sk": item["sk"].sent()})
}

/// JSON objects in an order, to be compared as a set.
fn sorted(mut items: Vec<Value>) -> Vec<String> {
    let mut shown: Vec<String> = items.drain(..).map(|item| item.to_string()).collect();
    shown.sort_unstable();
    shown
}

impl World {
    pub(crate) async fn new(house: House) -> World {
        let keys = |names: &[(&str, &str)]| {
            let part = |(name, part): &(&str, &str)| json!({"AttributeName": name, "KeyType": part});
            names.iter().map(part).collect::<Value>()
        };
        let kinds = [("pk", "S"), ("sk", "N"), ("g", "S"), ("n", "N"), ("b", "B"), ("x", "S")];
        let kinds = kinds.map(|(name, kind)| json!({"AttributeName": name, "AttributeType": kind}));
        let index = |name: &str, key: Value, projection: Value| json!({"IndexName": name, "KeySchema": key, "Projection": projection});
        let create = json!({"TableName": "Things", "BillingMode": "PAY_PER_REQUEST", "AttributeDefinitions": kinds,
            "KeySchema": keys(&[("pk", "HASH"), ("sk", "RANGE")]),
            "LocalSecondaryIndexes": [
                index("local", keys(&[("pk", "HASH"), ("n", "RANGE")]), json!({"ProjectionType": "KEYS_ONLY"}))],
            "GlobalSecondaryIndexes": [
                index("global", keys(&[("g", "HASH"), ("b", "RANGE")]), json!({"ProjectionType": "ALL"})),
                index("included", keys(&[("g", "HASH")]), json!({"ProjectionType": "INCLUDE", "NonKeyAttributes": ["x"]})),
                index("several", keys(&[("g", "HASH"), ("x", "HASH"), ("n", "RANGE")]), json!({"ProjectionType": "KEYS_ONLY"}))]});
        let world = World { house, items: BTreeMap::new() };
        world.call("CreateTable", create).await;
        world
    }

    async fn call(&self, operation: &str, mut input: Value) -> Value {
        input["TableName"] = "Things".into();
        let shown = format!("{operation} {input}");
        match self.house.aws("dynamodb", operation, input).await {
            Ok(answer) => answer,
            Err(error) => panic!("{shown}: {error}"),
        }
    }

    pub(crate) async fn put(&mut self, item: Plain) {
        self.call("PutItem", json!({"Item": json_of(&item, Attribute::sent)})).await;
        self.items.insert(keys(&item), item);
    }

    pub(crate) async fn change(&mut self, item: &Plain, name: &'static str, value: Option<Attribute>) {
        let kept = self.items.get(&keys(item)).cloned();
        let update = match &value {
            Some(value) => json!({"Key": key_json(item), "UpdateExpression": format!("SET {name} = :v"),
                "ExpressionAttributeValues": {":v": value.sent()}}),
            None => json!({"Key": key_json(item), "UpdateExpression": format!("REMOVE {name}")}),
        };
        self.call("UpdateItem", update).await;
        let only_keys = || keys_of(item);
        match (kept, value) {
            // What only removes makes no item.
            (None, None) => {}
            (kept, Some(value)) => {
                let mut changed = kept.unwrap_or_else(only_keys);
                changed.insert(name, value);
                self.items.insert(keys(item), changed);
            }
            (Some(mut changed), None) => {
                changed.remove(name);
                self.items.insert(keys(item), changed);
            }
        }
    }

    pub(crate) async fn delete(&mut self, item: &Plain) {
        self.call("DeleteItem", json!({"Key": key_json(item)})).await;
        self.items.remove(&keys(item));
    }

    pub(crate) async fn query(
        &self,
        source: Source,
        hash: &Attribute,
        range: Option<&Range>,
        forward: bool,
        limit: Option<usize>,
    ) {
        let mut values = Map::from_iter([(":h".to_owned(), hash.sent())]);
        let mut conditions: Vec<String> = source.hash().iter().map(|name| format!("{name} = :h")).collect();
        if let (Some(range), Some(name)) = (range, source.range()) {
            let (condition, more) = range.expression(name);
            conditions.push(condition);
            values.extend(more.into_iter().map(|(name, value)| (name.to_owned(), value)));
        }
        let input = json!({"KeyConditionExpression": conditions.join(" AND "), "ExpressionAttributeValues": values,
            "ScanIndexForward": forward});
        let found = self.pages("Query", input, source, limit).await;
        let seen = self.items.values().filter_map(|item| source.seen(item));
        let mut expected: Vec<Plain> = seen.filter(|item| source.finds(item, hash, range)).collect();
        // Which of items with equal keys comes first is for the index to say.
        if let Some(name) = source.range() {
            expected.sort_by(|one, other| one[name].cmp(&other[name]));
            if !forward {
                expected.reverse();
            }
            let order: Vec<Value> = expected.iter().map(|item| item[name].kept()).collect();
            let found: Vec<Value> = found.iter().map(|item| item[name].clone()).collect();
            assert_eq!(found, order, "{source:?} {hash:?} {range:?} forward {forward}");
        }
        let expected = expected.iter().map(|item| json_of(item, Attribute::kept)).collect();
        assert_eq!(sorted(found), sorted(expected), "{source:?} {hash:?} {range:?}");
    }

    pub(crate) async fn scan(&self, source: Source, segments: Option<usize>, limit: Option<usize>) {
        let mut found = Vec::new();
        for segment in 0..segments.unwrap_or(1) {
            let input = match segments {
                Some(of) => json!({"Segment": segment, "TotalSegments": of}),
                None => json!({}),
            };
            found.extend(self.pages("Scan", input, source, limit).await);
        }
        let seen = self.items.values().filter_map(|item| source.seen(item));
        let expected = seen.map(|item| json_of(&item, Attribute::kept)).collect();
        assert_eq!(sorted(found), sorted(expected), "{source:?}");
    }

    /// All pages, each begun where the one before ended.
    async fn pages(
        &self,
        operation: &str,
        mut input: Value,
        source: Source,
        limit: Option<usize>,
    ) -> Vec<Value> {
        if let Some(index) = source.index() {
            input["IndexName"] = index.into();
        }
        if let Some(limit) = limit {
            input["Limit"] = limit.into();
        }
        let mut found = Vec::new();
        loop {
            let answer = self.call(operation, input.clone()).await;
            let items = answer["Items"].as_array().expect("items").clone();
            assert_eq!(answer["Count"], items.len());
            assert_eq!(answer["ScannedCount"], items.len());
            let last = answer.get("LastEvaluatedKey");
            match last {
                None => assert!(
                    limit.is_none_or(|limit| items.len() < limit || self.is_one_row(operation, &input))
                ),
                Some(last) => {
                    assert_eq!(Some(items.len()), limit);
                    let names: Vec<&str> =
                        last.as_object().expect("a key").keys().map(String::as_str).collect();
                    assert_eq!(names, source.position());
                }
            }
            found.extend(items);
            match last {
                Some(last) => input["ExclusiveStartKey"] = last.clone(),
                None => return found,
            }
        }
    }

    /// Whether a query is for the whole key of the table.
    fn is_one_row(&self, operation: &str, input: &Value) -> bool {
        let condition = input["KeyConditionExpression"].as_str().unwrap_or_default();
        operation == "Query" && input.get("IndexName").is_none() && condition.contains("sk = ")
    }

    pub(crate) async fn describe(&self) {
        let table = self.call("DescribeTable", json!({})).await["Table"].clone();
        let described = table["LocalSecondaryIndexes"].as_array().into_iter().flatten();
        let described = described.chain(table["GlobalSecondaryIndexes"].as_array().into_iter().flatten());
        let mut found: Vec<(String, Value, Value)> = described
            .map(|index| {
                let name = index["IndexName"].as_str().expect("a name").to_owned();
                (name, index["ItemCount"].clone(), index["IndexSizeBytes"].clone())
            })
            .collect();
        found.push((String::new(), table["ItemCount"].clone(), table["TableSizeBytes"].clone()));
        let names = [Source::Local, Source::Global, Source::Included, Source::Several, Source::Table];
        let expected = names.map(|source| {
            let seen: Vec<Plain> = self.items.values().filter_map(|item| source.seen(item)).collect();
            let bytes: usize = seen.iter().map(size).sum();
            (source.index().unwrap_or_default().to_owned(), json!(seen.len()), json!(bytes))
        });
        assert_eq!(found, expected);
    }
}

fn keys_of(item: &Plain) -> Plain {
    item.iter()
        .filter(|(name, _)| ["pk", "sk"].contains(name))
        .map(|(name, value)| (*name, value.clone()))
        .collect()
}
