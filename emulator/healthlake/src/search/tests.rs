//! The index holds what the search language means: the language's own tables, played through a store.

use std::path::Path;

use contract::Settings;
use serde_json::{Value, json};
use store::{ScopedStore, Tx};
use test_kit::{House, START};

use super::{Scene, Sight, find};
use crate::collections::Address;
use crate::index::INDEX;
use crate::model::conditions::Condition;
use crate::writing::{self, Prepared};

/// 2024-12-31T00:00:00Z, the time of which `ap` in the fixtures takes its tenth.
const NOW: contract::Time = contract::Time(1_735_603_200_000);

const TABLES: [&str; 10] = [
    "all-types",
    "composite",
    "date",
    "number",
    "quantity",
    "reference",
    "string",
    "token",
    "token-patient",
    "uri",
];

struct Played {
    store: ScopedStore,
    data_store: String,
    resource_type: String,
}

impl Played {
    async fn new(resource_type: &str) -> Played {
        let house = House::new(&[&crate::SERVICE]);
        let created = house.aws("healthlake", "CreateFHIRDatastore", json!({"DatastoreTypeVersion": "R4"}));
        let created = created.await.expect("a data store");
        let data_store = created["DatastoreId"].as_str().expect("an id").to_owned();
        let scope = store::Scope::new("000000000000", "us-east-1");
        let cause = store::Cause { trace: "t".into(), call: 1, hops: 0 };
        let store = house.dispatch.store().scoped(&scope, store::Origin::new(START.0, cause));
        Played { store, data_store, resource_type: resource_type.to_owned() }
    }

    async fn put(&self, id: &str, resource: &Value) {
        self.write(id, &self.prepared(id, resource)).await;
    }

    /// A resource that is ready to be written over what there is now.
    fn prepared(&self, id: &str, resource: &Value) -> Prepared {
        let mut resource = resource.clone();
        resource["resourceType"] = json!(self.resource_type);
        let newest = self.address(id).newest(&self.store).expect("a version or none");
        let prepared = Prepared::new(id, resource.to_string().as_bytes(), &resource).expect("a resource");
        prepared.over(newest.as_ref(), &self.resource_type).expect("a resource that is kept")
    }

    async fn write(&self, id: &str, prepared: &Prepared) {
        let put =
            |tx: &mut Tx<'_>| writing::update(tx, START, &self.address(id), prepared, Condition::Always);
        self.store.commit(put).await.expect("a version");
    }

    async fn delete(&self, id: &str) {
        let delete = |tx: &mut Tx<'_>| writing::delete(tx, START, &self.address(id), Condition::Always);
        self.store.commit(delete).await.expect("a deletion");
    }

    fn address<'a>(&'a self, id: &'a str) -> Address<'a> {
        Address { data_store: &self.data_store, resource_type: &self.resource_type, id }
    }

    /// The ids that a query finds, sorted. The fixtures are not percent-encoded.
    fn find(&self, asked: &str) -> Vec<String> {
        let (name, value) = asked.split_once('=').unwrap_or((asked, ""));
        let encode = |text| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC);
        let query = format!("{}={}", encode(name), encode(value));
        let snapshot = self.store.snapshot();
        let scene = Scene {
            snapshot: &snapshot,
            data_store: &self.data_store,
            settings: Settings::standard(),
            now: NOW,
            sight: &Sight::default(),
        };
        let found = find(&scene, &self.resource_type, &query, usize::MAX).expect(asked);
        let mut ids: Vec<String> = found.into_iter().map(|found| found.id).collect();
        ids.sort_unstable();
        ids
    }
}

fn table(name: &str) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/fhir/search");
    let text = std::fs::read(folder.join(format!("{name}.json"))).expect("a fixture");
    serde_json::from_slice(&text).expect("JSON")
}

/// The queries of a table that are decided by the resources alone, and whom each finds.
fn queries(table: &Value) -> Vec<(String, Vec<String>)> {
    let all = table["queries"].as_array().expect("queries").iter();
    all.map(|query| {
        let finds = query["finds"].as_str().expect("finds").split_whitespace();
        (query["ask"].as_str().expect("ask").to_owned(), finds.map(str::to_owned).collect())
    })
    // What the server itself says of a version is not in the resources of the tables.
    .filter(|(asked, _): &(String, Vec<String>)| {
        !["_id", "_lastUpdated", "createdAt"].iter().any(|code| asked.starts_with(code))
    })
    .collect()
}

fn check(played: &Played, when: &str, table: &Value, shown: impl Fn(&str) -> Option<String>) {
    for (asked, finds) in queries(table) {
        let mut expected: Vec<String> = finds.iter().filter_map(|label| shown(label)).collect();
        expected.sort_unstable();
        assert_eq!(played.find(&asked), expected, "{when}: {asked}");
    }
}

// An index that forgets, or that remembers what is no more, makes every search wrong in silence: every query of the
// language's tables must find the same through it, after creation, after every resource took the place of another, after
// deletions, and after the index was made anew.
#[tokio::test]
async fn the_index_means_what_the_language_says() {
    for name in TABLES {
        let table = table(name);
        let played = Played::new(table["type"].as_str().expect("a type")).await;
        let values = table["values"].as_object().expect("values");
        let labels: Vec<&String> = values.keys().collect();
        for (label, value) in values {
            played.put(label, value).await;
        }
        check(&played, name, &table, |label| Some(label.to_owned()));

        // Each resource becomes what the next one was.
        for (place, label) in labels.iter().enumerate() {
            let next = labels[(place + 1) % labels.len()];
            played.put(label, &values[next]).await;
        }
        let shifted = |label: &str| {
            let place = labels.iter().position(|known| *known == label).expect("a label");
            Some(labels[(place + labels.len() - 1) % labels.len()].clone())
        };
        check(&played, &format!("{name}, shifted"), &table, shifted);

        for label in labels.iter().step_by(2) {
            played.delete(label).await;
        }
        let left = |label: &str| {
            shifted(label)
                .filter(|id| labels.iter().position(|known| *known == id).is_some_and(|at| at % 2 == 1))
        };
        check(&played, &format!("{name}, halved"), &table, left);

        let before: Vec<Vec<u8>> = rows(&played);
        let forget = |tx: &mut Tx<'_>| {
            tx.drop_part(INDEX.of(&played.data_store));
            Ok::<_, store::StoreError>(())
        };
        played.store.commit(forget).await.expect("a commit");
        crate::index::rebuild(&played.store, &played.data_store).await.expect("the index again");
        assert_eq!(rows(&played), before, "{name}: what is made anew is what was kept");
    }
}

// A resource is made ready before its commit. If another got in between, its rows are the ones to go.
#[tokio::test]
async fn what_was_prepared_over_an_older_version_takes_the_place_of_the_newest() {
    let played = Played::new("Patient").await;
    let named = |family: &str| json!({"id": "a", "name": [{"family": family}]});
    played.put("a", &named("one")).await;
    let late = played.prepared("a", &named("three"));
    played.put("a", &named("two")).await;
    played.write("a", &late).await;
    for (family, finds) in [("one", 0), ("two", 0), ("three", 1)] {
        let found = played.find(&format!("family={family}"));
        assert_eq!(found.len(), finds, "{family}");
    }
}

fn rows(played: &Played) -> Vec<Vec<u8>> {
    let snapshot = played.store.snapshot();
    snapshot.all(INDEX.of(&played.data_store)).map(|(key, _)| key.as_bytes().to_vec()).collect()
}
