//! A table and the plain map that it must be like.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::{Value, json};
use test_kit::House;

use super::condition::Condition;
use super::document::{Attributes, Document, Path, Placeholders, json_of, read_attributes};
use super::{Change, Write, update};

/// The values of a partition key and a sort key, by number.
pub(crate) type Key = (u8, u8);

/// The attributes that indexes have as keys, and their types.
const INDEXED: [(&str, &str); 2] = [("g", "S"), ("h", "N")];

/// How a table is made.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    hash: &'static str,
    range: Option<&'static str>,
    indexes: Vec<Index>,
}

#[derive(Clone, Debug)]
struct Index {
    keys: Vec<&'static str>,
    is_local: bool,
    projection: &'static str,
}

pub(crate) fn table() -> impl Strategy<Value = Table> {
    let kind = || prop::sample::select(vec!["S", "N", "B"]);
    let projection = || prop::sample::select(vec!["ALL", "KEYS_ONLY", "INCLUDE"]);
    let global = prop::sample::select(vec![vec!["g"], vec!["h"], vec!["g", "h"], vec!["h", "g"]]);
    let global =
        (global, projection()).prop_map(|(keys, projection)| Index { keys, is_local: false, projection });
    let local = (prop::sample::select(vec!["g", "h"]), projection()).prop_map(|(key, projection)| Index {
        keys: vec!["pk", key],
        is_local: true,
        projection,
    });
    let parts =
        (kind(), prop::option::of(kind()), prop::collection::vec(global, 0..3), prop::option::of(local));
    parts.prop_map(|(hash, range, mut indexes, local)| {
        indexes.extend(local.filter(|_| range.is_some()));
        Table { hash, range, indexes }
    })
}

impl Index {
    /// What the index shows of an item.
    fn seen(&self, item: &Attributes) -> Option<Attributes> {
        let is_seen = |name: &str| {
            self.projection == "ALL"
                || self.keys.contains(&name)
                || ["pk", "sk"].contains(&name)
                || self.projection == "INCLUDE" && name == "a"
        };
        let is_there = self.keys.iter().all(|name| item.contains_key(*name));
        let seen = item.iter().filter(|(name, _)| is_seen(name));
        is_there.then(|| seen.map(|(name, value)| (name.clone(), value.clone())).collect())
    }

    fn definition(&self, name: &str) -> Value {
        let mut projection = json!({"ProjectionType": self.projection});
        if self.projection == "INCLUDE" {
            projection["NonKeyAttributes"] = json!(["a"]);
        }
        json!({"IndexName": name, "KeySchema": schema(&self.keys), "Projection": projection})
    }
}

fn schema(keys: &[&str]) -> Value {
    let roles = ["HASH", "RANGE"];
    keys.iter().zip(roles).map(|(name, role)| json!({"AttributeName": name, "KeyType": role})).collect()
}

fn key_value(kind: &str, number: u8) -> Document {
    match kind {
        "S" => Document::S(format!("k{number}")),
        "N" => Document::N(i64::from(number)),
        _ => Document::B(vec![number]),
    }
}

impl Table {
    fn create(&self) -> Value {
        let mut keys = vec!["pk"];
        keys.extend(self.range.map(|_| "sk"));
        let used: BTreeSet<&str> = self.indexes.iter().flat_map(|index| index.keys.iter().copied()).collect();
        let indexed = INDEXED.into_iter().filter(|(name, _)| used.contains(name));
        let attributes =
            [("pk", self.hash)].into_iter().chain(self.range.map(|kind| ("sk", kind))).chain(indexed);
        let attributes: Vec<Value> =
            attributes.map(|(name, kind)| json!({"AttributeName": name, "AttributeType": kind})).collect();
        let mut create = json!({"TableName": "documents", "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": attributes, "KeySchema": schema(&keys)});
        for (number, index) in self.indexes.iter().enumerate() {
            let member = if index.is_local { "LocalSecondaryIndexes" } else { "GlobalSecondaryIndexes" };
            if create.get(member).is_none() {
                create[member] = json!([]);
            }
            create[member].as_array_mut().expect("a list").push(index.definition(&format!("index-{number}")));
        }
        create
    }

    fn key(&self, (hash, range): Key) -> Attributes {
        let hash = ("pk".to_owned(), key_value(self.hash, hash));
        let range = self.range.map(|kind| ("sk".to_owned(), key_value(kind, range)));
        std::iter::once(hash).chain(range).collect()
    }

    /// Whether an index could not have the item.
    fn is_unfit(&self, item: &Attributes) -> bool {
        INDEXED.into_iter().any(|(name, kind)| {
            let is_key = self.indexes.iter().any(|index| index.keys.contains(&name));
            is_key && item.get(name).is_some_and(|value| value.kind() != kind)
        })
    }
}

/// What a write does in the model, and what an update returns of the old item and of the new one.
#[derive(Default)]
struct Done {
    new: Option<Attributes>,
    old_parts: Attributes,
    new_parts: Attributes,
}

/// The table and its model, whose items are kept with their keys.
pub(crate) struct World {
    house: House,
    table: Table,
    items: BTreeMap<Key, Attributes>,
}

impl World {
    pub(crate) async fn new(table: Table) -> World {
        let house = House::new(&[&dynamodb::SERVICE]);
        house.aws("dynamodb", "CreateTable", table.create()).await.expect("a table");
        World { house, table, items: BTreeMap::new() }
    }

    /// The key as the table has it.
    fn place(&self, (hash, range): Key) -> Key {
        (hash, if self.table.range.is_some() { range } else { 0 })
    }

    /// What a write leaves, or the code of its refusal.
    fn done(&self, write: &Write) -> Result<Done, &'static str> {
        let old = self.items.get(&self.place(write.key));
        let key = self.table.key(write.key);
        let fitting =
            |item: Attributes| if self.table.is_unfit(&item) { Err("ValidationError") } else { Ok(item) };
        let put = match &write.change {
            Change::Put(attributes) => {
                Some(fitting(attributes.clone().into_iter().chain(key.clone()).collect())?)
            }
            _ => None,
        };
        if write
            .condition
            .as_ref()
            .is_some_and(|condition| !condition.holds(old.unwrap_or(&Attributes::new())))
        {
            return Err("ConditionalCheckFailed");
        }
        Ok(match &write.change {
            Change::Put(_) => Done { new: put, ..Done::default() },
            Change::Delete => Done::default(),
            Change::Check => Done { new: old.cloned(), ..Done::default() },
            Change::Update(actions) => {
                let only_removes = actions
                    .iter()
                    .all(|action| matches!(action, update::Action::Remove(_) | update::Action::Delete(..)));
                if old.is_none() && only_removes {
                    return Ok(Done::default());
                }
                let from = old.unwrap_or(&key);
                let applied = update::apply(actions, from).ok_or("ValidationError")?;
                let paths = actions.iter().map(update::Action::path);
                let old_parts = old.map(|old| update::seen(paths, old)).unwrap_or_default();
                Done { new: Some(fitting(applied.item)?), old_parts, new_parts: applied.written }
            }
        })
    }

    fn keep(&mut self, key: Key, new: Option<Attributes>) {
        let place = self.place(key);
        match new {
            Some(item) => self.items.insert(place, item),
            None => self.items.remove(&place),
        };
    }

    /// The members of a write.
    fn members(&self, write: &Write) -> Value {
        let mut placeholders = Placeholders::default();
        let key = self.table.key(write.key);
        let mut members = match &write.change {
            Change::Put(attributes) => {
                json!({"Item": json_of(&attributes.clone().into_iter().chain(key).collect())})
            }
            _ => json!({"Key": json_of(&key)}),
        };
        members["TableName"] = "documents".into();
        if let Change::Update(actions) = &write.change {
            members["UpdateExpression"] = update::text(actions, &mut placeholders).into();
        }
        if let Some(condition) = &write.condition {
            members["ConditionExpression"] = condition.text(&mut placeholders).into();
        }
        placeholders.add_to(&mut members);
        members
    }

    async fn call(&self, operation: &str, input: Value) -> Result<Value, String> {
        let answer = self.house.aws("dynamodb", operation, input).await;
        answer.map_err(|error| match &*error.code {
            "TransactionCanceledException" => {
                let codes = error.message.rsplit_once('[').map_or("", |(_, codes)| codes);
                codes.trim_end_matches(']').to_owned()
            }
            "ConditionalCheckFailedException" => "ConditionalCheckFailed".into(),
            "ValidationException" if error.message.contains("multiple operations on one item") => {
                "twice".into()
            }
            // What is refused without looking at the item would be this test's fault.
            "ValidationException" if !error.message.contains("Expression") => "ValidationError".into(),
            other => format!("{other}: {}", error.message),
        })
    }

    async fn read(&self, operation: &str, input: Value) -> Value {
        let shown = format!("{operation} {input}");
        self.house.aws("dynamodb", operation, input).await.unwrap_or_else(|error| panic!("{shown}: {error}"))
    }

    /// A write alone.
    pub(crate) async fn write(&mut self, write: &Write, returned: usize) {
        let (operation, returns) = match write.change {
            Change::Put(_) => ("PutItem", &["NONE", "ALL_OLD"][..]),
            Change::Delete => ("DeleteItem", &["NONE", "ALL_OLD"][..]),
            Change::Update(_) => {
                ("UpdateItem", &["NONE", "ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATED_NEW"][..])
            }
            Change::Check => return,
        };
        let returned = returns[returned % returns.len()];
        let mut input = self.members(write);
        input["ReturnValues"] = returned.into();
        let old = self.items.get(&self.place(write.key)).cloned();
        let expected = self.done(write).map(|done| {
            let shown = match returned {
                "ALL_OLD" => old.clone(),
                "ALL_NEW" => done.new.clone(),
                "UPDATED_OLD" => Some(done.old_parts),
                "UPDATED_NEW" => Some(done.new_parts),
                _ => None,
            };
            (shown.filter(|shown| !shown.is_empty()), done.new)
        });
        let shown = format!("{operation} {input} of {old:?}");
        let answer = self.call(operation, input).await;
        let answer = answer.map(|answer| answer.get("Attributes").map(read_attributes));
        let wanted = expected.as_ref().map(|(shown, _)| shown.clone()).map_err(|code| (*code).to_owned());
        assert_eq!(answer, wanted, "{shown}");
        if let Ok((_, new)) = expected {
            self.keep(write.key, new);
        }
        self.compare().await;
    }

    /// Several writes as one.
    pub(crate) async fn transact(&mut self, writes: &[Write]) {
        let kind = |write: &Write| match write.change {
            Change::Put(_) => "Put",
            Change::Update(_) => "Update",
            Change::Delete => "Delete",
            Change::Check => "ConditionCheck",
        };
        let items: Vec<Value> =
            writes.iter().map(|write| json!({kind(write): self.members(write)})).collect();
        let places: BTreeSet<Key> = writes.iter().map(|write| self.place(write.key)).collect();
        let done: Vec<Result<Done, &str>> = writes.iter().map(|write| self.done(write)).collect();
        let expected = if places.len() < writes.len() {
            Err("twice".to_owned())
        } else if done.iter().any(Result::is_err) {
            let codes = done.iter().map(|done| done.as_ref().err().copied().unwrap_or("None"));
            Err(codes.collect::<Vec<_>>().join(", "))
        } else {
            Ok(json!({}))
        };
        let input = json!({"TransactItems": items});
        let shown = format!("{input} of {:?}", self.items);
        assert_eq!(self.call("TransactWriteItems", input).await, expected, "{shown}");
        if expected.is_ok() {
            for (write, done) in writes.iter().zip(done) {
                self.keep(write.key, done.expect("done").new);
            }
        }
        self.compare().await;
    }

    /// Reads parts of an item.
    pub(crate) async fn get(&self, key: Key, paths: &[Path]) {
        let mut apart: Vec<&Path> = Vec::new();
        for path in paths {
            if apart.iter().all(|other| other.parts_from(path)) {
                apart.push(path);
            }
        }
        let texts: Vec<String> = apart.iter().map(ToString::to_string).collect();
        let input = json!({"TableName": "documents", "Key": json_of(&self.table.key(key)),
            "ProjectionExpression": texts.join(", ")});
        let answer = self.read("GetItem", input.clone()).await;
        let item = self.items.get(&self.place(key));
        let expected = item.map(|item| update::seen(apart.into_iter(), item));
        assert_eq!(answer.get("Item").map(read_attributes), expected, "{input} of {item:?}");
    }

    /// Finds items by a condition.
    pub(crate) async fn find(&self, condition: &Condition) {
        let mut placeholders = Placeholders::default();
        let text = condition.text(&mut placeholders);
        let mut input = json!({"TableName": "documents", "FilterExpression": text});
        placeholders.add_to(&mut input);
        // AWS refuses to look inside what is an index's key, and so a scalar wherever the index has the item.
        let mut keys = self.table.indexes.iter().flat_map(|index| &index.keys);
        if keys.any(|key| text.contains(&format!("{key}[")) || text.contains(&format!("{key}."))) {
            let refused = self.house.aws("dynamodb", "Scan", input).await.expect_err("a path into a key");
            assert!(refused.message.starts_with("Key attributes must be scalars"), "{}", refused.message);
            return;
        }
        let expected = self.items.values().filter(|item| condition.holds(item)).cloned().collect();
        self.scan(input, expected).await;
    }

    /// Compares everything that there is to be seen.
    async fn compare(&self) {
        self.scan(json!({"TableName": "documents"}), self.items.values().cloned().collect()).await;
        for (number, index) in self.table.indexes.iter().enumerate() {
            let input = json!({"TableName": "documents", "IndexName": format!("index-{number}")});
            self.scan(input, self.items.values().filter_map(|item| index.seen(item)).collect()).await;
        }
    }

    async fn scan(&self, input: Value, mut expected: Vec<Attributes>) {
        let answer = self.read("Scan", input.clone()).await;
        let found = answer["Items"].as_array().expect("items").iter();
        let mut found: Vec<Attributes> = found.map(read_attributes).collect();
        let by_key = |item: &Attributes| json_of(item).to_string();
        found.sort_by_key(by_key);
        expected.sort_by_key(by_key);
        assert_eq!(found, expected, "{input}");
    }
}
