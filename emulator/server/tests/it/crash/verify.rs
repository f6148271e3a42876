//! Holds a program that was started again against what was acknowledged before. What it finds becomes what is known.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};

use crate::client::Client;
use crate::crash::items::{Items, SHARED, TABLE, item};
use crate::crash::load::{World, locked, read_changes};
use crate::crash::resources::{Change, Content, DataStore, History, read_patient};
use crate::program::Millpond;

impl World {
    /// Checks everything. `whole_feed` says that no change was let go. Histories of resources that nobody has written to
    /// since the last check are read only if this is the `last` one, or if the feed does not tell them.
    pub(super) fn verify(&mut self, program: &Millpond, whole_feed: bool, last: bool) {
        let mut client = program.client();
        let mut places = HashMap::new();
        for (place, (id, data_store)) in self.data_stores.iter().enumerate() {
            let mut data_store = locked(data_store);
            let feed = read_feed(&mut client, id, whole_feed);
            adopt_creates(self, &mut data_store, &feed);
            for (resource, history) in &mut data_store.resources {
                if history.touched || last || !whole_feed {
                    check_history(self, &mut client, id, resource, history);
                }
            }
            check_feed(&data_store, &feed, whole_feed);
            let first = feed.first_key_value().map_or(u64::MAX, |(number, _)| *number);
            for (number, change) in data_store.told.range(first..) {
                assert_eq!(Some(change), feed.get(number), "change {number} was told before the kill");
            }
            let last_told = data_store.told.last_key_value().map_or(0, |(number, _)| *number);
            assert!(last_told <= feed.last_key_value().map_or(0, |(number, _)| *number), "a change is lost");
            let told = data_store.told.len() as u64;
            self.count(|tally| tally.told_to_followers = tally.told_to_followers.max(told));
            places.extend(
                feed.iter().map(|(number, change)| ((place, change.id.clone(), change.version), *number)),
            );
        }
        for order in locked(&self.orders).drain(..) {
            let numbers: Vec<_> =
                order.iter().filter_map(|write| places.get(write).map(|number| (write.0, *number))).collect();
            for place in 0..self.data_stores.len() {
                let of_place = numbers.iter().filter(|(other, _)| *other == place);
                assert!(of_place.is_sorted_by(|before, after| before.1 < after.1), "{numbers:?}");
            }
        }
        self.check_items(&mut client);
    }

    fn check_items(&self, client: &mut Client) {
        let mut items = locked(&self.items);
        let Items { items, counters, shared, shared_under_way } = &mut *items;
        for (key, known) in items {
            let found = read_item(client, key);
            let word = found.as_ref().map(|found| {
                let word = found["word"]["S"].as_str().unwrap_or_else(|| panic!("no word in {found}"));
                let (mut whole, mut found) = (item(key, word), found.clone());
                whole.sort_all_objects();
                found.sort_all_objects();
                assert_eq!(found, whole, "a torn item");
                word.to_owned()
            });
            let under_way = known.under_way.take();
            let allowed = word == known.known || under_way.as_ref() == Some(&word);
            assert!(allowed, "{key}: found {word:?}, acknowledged {:?}, sent {under_way:?}", known.known);
            if let Some(sent) = under_way {
                self.count_unanswered(sent == word);
            }
            known.known = word;
        }
        for (key, counter) in counters {
            let most = counter.known + u64::from(counter.under_way);
            let found = read_counter(client, key);
            assert!((counter.known..=most).contains(&found), "{key}: {found}, {counter:?}");
            if std::mem::take(&mut counter.under_way) {
                self.count_unanswered(found > counter.known);
            }
            counter.known = found;
        }
        let found = read_counter(client, SHARED);
        let most = *shared + std::mem::take(shared_under_way);
        assert!((*shared..=most).contains(&found), "{found} is not in {shared}..={most}");
        *shared = found;
    }

    fn count_unanswered(&self, kept: bool) {
        self.count(|tally| if kept { tally.unanswered_kept += 1 } else { tally.unanswered_gone += 1 });
    }
}

/// Reads all of a feed, and checks that its numbers have no holes and begin where they should.
fn read_feed(client: &mut Client, data_store: &str, whole: bool) -> BTreeMap<u64, Change> {
    let mut feed = BTreeMap::new();
    let mut after = "earliest".to_owned();
    loop {
        let path = format!("$changes?after={after}&_count=1000&_include=resource");
        let answer = client.fhir_get(data_store, &path);
        let changes = read_changes(&answer);
        for (number, change) in changes {
            let expected = match feed.last_key_value() {
                Some((last, _)) => last + 1,
                None if whole => 1,
                None => number,
            };
            assert_eq!(number, expected, "a hole in the feed");
            feed.insert(number, change);
        }
        after = answer["next"].to_string();
        if answer["next"] == answer["latest"] {
            return feed;
        }
    }
}

/// Resources that the feed tells of and nobody knows are creates whose answer never came.
fn adopt_creates(world: &World, data_store: &mut DataStore, feed: &BTreeMap<u64, Change>) {
    for (number, change) in feed {
        if data_store.resources.contains_key(&change.id) {
            continue;
        }
        let Content::Patient(word) = &change.content else {
            panic!("{number} deletes a stranger: {change:?}")
        };
        let sent = data_store.creates.iter().position(|other| other == word);
        let sent = sent.unwrap_or_else(|| panic!("nobody sent change {number}: {change:?}"));
        data_store.creates.swap_remove(sent);
        data_store.resource(&change.id).sent(&change.content);
    }
    let gone = data_store.creates.drain(..).count() as u64;
    world.count(|tally| tally.unanswered_gone += gone);
}

/// Reads the versions of a resource in three ways, and takes over the writes that went through unanswered.
fn check_history(world: &World, client: &mut Client, data_store: &str, id: &str, history: &mut History) {
    let versions = read_history(client, data_store, id);
    let missing = history.acknowledged.keys().find(|version| !versions.contains_key(version));
    assert_eq!(missing, None, "an acknowledged version of {id} is lost: {history:?}");
    for (number, content) in &versions {
        match history.acknowledged.get(number) {
            Some(acknowledged) => assert_eq!(content, acknowledged, "{id} version {number}"),
            None => {
                let sent = history.under_way.iter().position(|other| other == content);
                let sent = sent.unwrap_or_else(|| panic!("nobody sent {id} version {number}: {content:?}"));
                history.under_way.swap_remove(sent);
                world.count_unanswered(true);
            }
        }
    }
    for _ in history.under_way.drain(..) {
        world.count_unanswered(false);
    }
    let Some((newest, content)) = versions.last_key_value() else {
        assert_eq!(client_status(client, data_store, &format!("Patient/{id}")), 404);
        return;
    };
    let oldest = versions.first_key_value().map(|(number, _)| number);
    assert_eq!((oldest, versions.len() as u64), (Some(&1), *newest), "a hole in the versions of {id}");
    for (path, version, content) in [
        (format!("Patient/{id}"), newest, content),
        (format!("Patient/{id}/_history/{newest}"), newest, content),
        (format!("Patient/{id}/_history/1"), &1, &versions[&1]),
    ] {
        let answer = client.fhir("GET", data_store, &path, None, b"").expect("an answer");
        match content {
            Content::Deleted => assert_eq!(answer.status, 410, "{path}: {answer}"),
            Content::Patient(_) => {
                assert_eq!(answer.version(), *version, "{path}: {answer}");
                assert_eq!(read_patient(&answer.json(), id, *version), *content, "{path}");
            }
        }
    }
    history.acknowledged = versions;
    history.touched = false;
}

fn client_status(client: &mut Client, data_store: &str, path: &str) -> u16 {
    client.fhir("GET", data_store, path, None, b"").expect("an answer").status
}

/// All pages of a resource's history, by version. A resource that never was has none.
fn read_history(client: &mut Client, data_store: &str, id: &str) -> BTreeMap<u64, Content> {
    let mut versions = BTreeMap::new();
    let mut path = format!("Patient/{id}/_history");
    if client_status(client, data_store, &path) == 404 {
        return versions;
    }
    loop {
        let bundle = client.fhir_get(data_store, &path);
        for entry in bundle["entry"].as_array().into_iter().flatten() {
            let etag = entry["response"]["etag"].as_str().unwrap_or_default();
            let number = etag.trim_start_matches("W/\"").trim_end_matches('"').parse();
            let number = number.unwrap_or_else(|_| panic!("no version in {entry}"));
            let content = match entry.get("resource") {
                None => Content::Deleted,
                Some(resource) => read_patient(resource, id, number),
            };
            assert_eq!(versions.insert(number, content), None, "{id} version {number} comes twice");
        }
        let links = bundle["link"].as_array().into_iter().flatten();
        let next = links.filter(|link| link["relation"] == "next").find_map(|link| link["url"].as_str());
        let Some((_, rest)) = next.and_then(|url| url.split_once("/r4/")) else { return versions };
        path = rest.to_owned();
    }
}

/// Holds the feed against the histories: the same versions, each resource's in order.
fn check_feed(data_store: &DataStore, feed: &BTreeMap<u64, Change>, whole: bool) {
    let mut last: HashMap<&str, u64> = HashMap::new();
    for (number, change) in feed {
        let history = &data_store.resources[&change.id];
        let known = history.acknowledged.get(&change.version);
        assert_eq!(known, Some(&change.content), "change {number}: {} version {}", change.id, change.version);
        let before = last.insert(&change.id, change.version);
        let expected = before.map_or(if whole { 1 } else { change.version }, |before| before + 1);
        assert_eq!(change.version, expected, "change {number} of {}", change.id);
    }
    for (id, history) in &data_store.resources {
        if let Some(told) = last.get(id.as_str()) {
            assert_eq!(history.newest().map(|(number, _)| number), Some(*told), "the feed's end of {id}");
        } else {
            assert!(!whole || history.acknowledged.is_empty(), "the feed does not tell {id}");
        }
    }
}

fn read_item(client: &mut Client, key: &str) -> Option<Value> {
    let input = json!({"TableName": TABLE, "Key": {"pk": {"S": key}}, "ConsistentRead": true});
    client.dynamodb_done("GetItem", &input).get("Item").cloned()
}

/// A counter, which is there twice in its item.
fn read_counter(client: &mut Client, key: &str) -> u64 {
    let Some(item) = read_item(client, key) else { return 0 };
    assert_eq!(item["n"], item["same"], "a torn item: {item}");
    let number = item["n"]["N"].as_str().and_then(|text| text.parse().ok());
    number.unwrap_or_else(|| panic!("no number in {item}"))
}
