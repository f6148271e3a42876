//! What bearer tokens let their bearers find, write and subscribe to.

use serde_json::{Value, json};
use test_kit::Endpoint;

use crate::clinic::{subscription, topic};
use crate::script::{Reply, World};
use crate::smart::{provider, world};
use crate::smart_issuer::{Issuer, claims};

const SEARCHES: &str = include_str!("../../../../fixtures/healthlake/smart/searches.json");

/// A data store with the resources of the table, and its tokens' issuer.
pub(crate) struct Ward {
    pub(crate) world: World,
    issuer: Issuer,
}

impl Ward {
    pub(crate) async fn new() -> Ward {
        let issuer = Issuer::new("k");
        let world = world(issuer.known(), provider("SMART_ON_FHIR")).await;
        for resource in table()["resources"].as_array().expect("resources") {
            let place = format!("{}/{}", resource["resourceType"], resource["id"]).replace('"', "");
            let reply = world.send(&format!("PUT {place}\n{resource}")).await;
            assert_eq!(reply.status, 201, "{}", reply.text());
        }
        Ward { world, issuer }
    }

    /// Sends a request with a token of these scopes, Ann's unless another patient is named.
    pub(crate) async fn bear(&self, scope: &str, patient: Option<&str>, request: &str) -> Reply {
        let mut claims = claims(&self.world.data_store, scope);
        claims["patient"] = json!(patient.unwrap_or("ann"));
        let (line, body) = request.split_once('\n').unwrap_or((request, ""));
        let request = format!("{line}\nAuthorization: Bearer {}\n{body}", self.issuer.sign(&claims));
        let house = self.world.house.as_caller("000000000000", "us-east-1").unsigned();
        World { house, data_store: self.world.data_store.clone() }.send(request.trim_end()).await
    }

    /// The number of the last change.
    async fn last_change(&self) -> Value {
        let changes = self.world.send("GET $changes?after=latest").await.json();
        changes["latest"].clone()
    }
}

fn table() -> Value {
    serde_json::from_str(SEARCHES).expect("JSON")
}

/// What a searchset holds: matches by their ids, what was included by type and id.
fn found(bundle: &Value, asked: &str) -> Vec<String> {
    let own = asked.split('?').next().unwrap_or_default();
    let entries = bundle["entry"].as_array().map_or(&[][..], Vec::as_slice);
    let tell = |entry: &Value| {
        let resource = &entry["resource"];
        let (name, id) = (resource["resourceType"].as_str(), resource["id"].as_str().expect("an id"));
        match entry["search"]["mode"].as_str() {
            Some("match") if name == Some(own) => id.to_owned(),
            _ => format!("{}/{id}", name.expect("a type")),
        }
    };
    entries.iter().map(tell).collect()
}

// A search that finds, counts, sorts or brings along more than the token could get by itself tells a stranger's data; one that
// lets it decide a match tells it one question at a time.
#[tokio::test]
async fn a_search_finds_what_the_token_grants() {
    let ward = Ward::new().await;
    for case in table()["cases"].as_array().expect("cases") {
        let (scope, asked) = (case["scope"].as_str().expect("a scope"), case["ask"].as_str().expect("ask"));
        let reply = ward.bear(scope, case["patient"].as_str(), &format!("GET {asked}")).await;
        let status = case["status"].as_u64().unwrap_or(200);
        assert_eq!(u64::from(reply.status), status, "{scope} {asked}: {}", reply.text());
        if status != 200 {
            continue;
        }
        let bundle = reply.json();
        let mut expected: Vec<&str> = case["finds"].as_str().expect("finds").split_whitespace().collect();
        let mut told = found(&bundle, asked);
        told.sort_unstable();
        expected.sort_unstable();
        assert_eq!(told, expected, "{scope} {asked}");
        assert_eq!(bundle.get("total"), case.get("total"), "{scope} {asked}");
    }
}

// Pages are filtered before they are cut: none is short, and the pages together are what the patient has.
#[tokio::test]
async fn pages_are_full_and_hold_the_patients_alone() {
    let ward = Ward::new().await;
    for sort in ["", "&_sort=-_id"] {
        let mut url = format!("Observation?_count=1{sort}");
        let mut told = Vec::new();
        while !url.is_empty() {
            let bundle = ward.bear("patient/Observation.rs", None, &format!("GET {url}")).await.json();
            assert_eq!(bundle["entry"].as_array().map_or(0, Vec::len), 1, "{bundle}");
            told.extend(found(&bundle, "Observation"));
            let links = bundle["link"].as_array().expect("links").iter();
            let next = links.clone().find(|link| link["relation"] == "next");
            url = next.map_or(String::new(), |link| link["url"].as_str().expect("a URL").to_owned());
        }
        told.sort_unstable();
        assert_eq!(told, ["a1", "a2", "ab"], "{sort}");
    }
}

const MINE: &str = r#"{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/ann"}}"#;
const THEIRS: &str = r#"{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/bob"}}"#;

// A write that takes a resource out of a token's reach, or reaches for one beyond it, is how a patient's app would change
// another's chart: by patches, and by criteria, which no URL names.
#[tokio::test]
async fn a_token_writes_within_its_reach_alone() {
    let ward = Ward::new().await;
    let with_id = |body: &str, id: &str| body.replacen('{', &format!("{{\"id\":\"{id}\","), 1);
    let patch = "\nContent-Type: application/json-patch+json\n";
    let to_bob = format!(r#"{patch}[{{"op":"replace","path":"/subject/reference","value":"Patient/bob"}}]"#);
    let amended = format!(r#"{patch}[{{"op":"replace","path":"/status","value":"amended"}}]"#);
    let by_path = |value: &str| {
        let parts = json!([
            {"name": "type", "valueCode": "replace"},
            {"name": "path", "valueString": "Observation.subject.reference"},
            {"name": "value", "valueString": value},
        ]);
        let parameters =
            json!({"resourceType": "Parameters", "parameter": [{"name": "operation", "part": parts}]});
        format!("\nContent-Type: application/fhir+json\n{parameters}")
    };
    let gone = ward.world.send(&format!("PUT Observation/gone\n{}", with_id(THEIRS, "gone"))).await;
    assert_eq!(gone.status, 201);
    for (scope, request, status) in [
        ("patient/*.cruds", format!("PATCH Observation/a1{to_bob}"), 403),
        ("patient/*.cruds", format!("PATCH Observation/a1{}", by_path("Patient/bob")), 403),
        ("patient/*.cruds", format!("PATCH Observation/a1{}", by_path("Patient/ann")), 200),
        ("patient/*.cruds", format!("PATCH Observation/a1{amended}"), 200),
        ("patient/*.cruds", format!("PATCH Observation/b1{amended}"), 403),
        ("patient/*.cruds", format!("PATCH Observation/none{amended}"), 404),
        ("patient/*.rs", format!("PATCH Observation/a1{amended}"), 403),
        ("patient/*.cruds", format!("PATCH Observation?_id=a1{amended}"), 200),
        ("patient/*.cruds", format!("PATCH Observation?_id=a1{to_bob}"), 403),
        ("patient/*.cruds", format!("PATCH Observation?_id=b1{amended}"), 404),
        ("patient/*.cu", format!("PATCH Observation?_id=a1{amended}"), 403),
        ("patient/*.cruds", format!("PUT Observation?category=lab\n{}", with_id(MINE, "a1")), 200),
        ("patient/*.cruds", format!("PUT Observation?_id=a1\n{}", with_id(THEIRS, "a1")), 403),
        ("user/*.s patient/*.u", format!("PUT Observation?_id=b1\n{}", with_id(MINE, "b1")), 403),
        ("user/*.cu", format!("PUT Observation?_id=a1\n{}", with_id(MINE, "a1")), 403),
        ("user/*.c", format!("POST Observation\nIf-None-Exist: _id=b1\n{THEIRS}"), 403),
        ("patient/*.cs", format!("POST Observation\nIf-None-Exist: _id=b1\n{MINE}"), 201),
        ("patient/*.cs", format!("POST Observation\nIf-None-Exist: _id=a1\n{MINE}"), 200),
        ("patient/*.cs", format!("POST Observation\n{THEIRS}"), 403),
        ("user/*.s patient/*.d", "DELETE Observation?_id=b1".to_owned(), 403),
        ("patient/*.cruds", "DELETE Observation?_id=b1".to_owned(), 409),
        ("user/*.d", "DELETE Observation/gone".to_owned(), 204),
        ("patient/*.cruds", "DELETE Observation?_id=gone".to_owned(), 403),
        ("patient/*.cruds", format!("PUT Observation?_id=gone\n{}", with_id(MINE, "gone")), 403),
        ("patient/*.cruds", "DELETE Observation?_id=a2".to_owned(), 204),
        ("user/Observation.cu?category=vital", format!("PUT Observation/b1\n{}", with_id(THEIRS, "b1")), 403),
        ("user/Observation.cu?status=final", format!("PUT Observation/b1\n{}", with_id(THEIRS, "b1")), 200),
        ("user/Observation.cu?status=final", format!("PATCH Observation/b1{amended}"), 403),
    ] {
        let before = ward.last_change().await;
        let reply = ward.bear(scope, None, &request).await;
        assert_eq!(reply.status, status, "{scope} {request}: {}", reply.text());
        let wrote = ward.last_change().await != before;
        assert_eq!(
            wrote,
            reply.status < 300 && !request.contains("If-None-Exist: _id=a1"),
            "{scope} {request}"
        );
    }
}

fn entry(method: &str, url: &str, resource: Option<&str>) -> Value {
    let mut entry = json!({"request": {"method": method, "url": url}});
    if let Some(resource) = resource {
        entry["resource"] = serde_json::from_str(resource).expect("JSON");
    }
    entry
}

fn bundle(name: &str, entries: &[Value]) -> String {
    format!("POST /\n{}", json!({"resourceType": "Bundle", "type": name, "entry": entries}))
}

// A Bundle is as many requests as it has entries, and must not be a way around what each of them would be told.
#[tokio::test]
async fn a_batch_refuses_the_entries_that_the_token_does_not_grant() {
    let ward = Ward::new().await;
    let entries = [
        entry("POST", "Observation", Some(MINE)),
        entry("POST", "Observation", Some(THEIRS)),
        entry("GET", "Observation/a1", None),
        entry("GET", "Observation/b1", None),
        entry("GET", "Observation/b1/_history/1", None),
        entry("GET", "Observation/_history", None),
        entry("GET", "Observation?category=lab&_total=accurate", None),
        entry("DELETE", "Observation/b1", None),
        entry("PUT", "Practitioner/doc", Some(r#"{"resourceType":"Practitioner","id":"doc"}"#)),
        entry("GET", "metadata", None),
    ];
    let reply = ward.bear("patient/*.cruds", None, &bundle("batch", &entries)).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    let answer = reply.json();
    let entries = answer["entry"].as_array().expect("entries");
    let statuses: Vec<&str> =
        entries.iter().map(|entry| entry["response"]["status"].as_str().expect("a status")).collect();
    assert_eq!(statuses, ["201", "403", "200", "403", "403", "403", "200", "403", "403", "200"]);
    assert_eq!(found(&entries[6]["resource"], "Observation?"), ["a1"]);
    assert_eq!(entries[6]["resource"]["total"], 1);
    assert_eq!(ward.world.send("GET Observation/b1").await.status, 200);
}

// One entry that a token does not grant undoes all of a transaction, however its reference gets its target.
#[tokio::test]
async fn a_transaction_is_refused_for_one_entry_that_the_token_does_not_grant() {
    let ward = Ward::new().await;
    let named = |name: &str| MINE.replace("Patient/ann", &format!("Patient?name={name}"));
    let create = |url: &str, resource: &str| {
        let mut entry = entry("POST", "Observation", Some(resource));
        entry["fullUrl"] = json!(url);
        entry
    };
    let read = entry("GET", "Observation/b1", None);
    let found_by_scope = "user/Patient.s patient/*.cruds";
    for (scope, entries, status) in [
        (
            "patient/*.cruds",
            vec![entry("POST", "Observation", Some(MINE)), entry("GET", "Observation/a1", None)],
            200,
        ),
        ("patient/*.cruds", vec![entry("POST", "Observation", Some(MINE)), read], 403),
        (
            "patient/*.cruds",
            vec![entry("POST", "Observation", Some(MINE)), entry("POST", "Observation", Some(THEIRS))],
            403,
        ),
        ("patient/*.cruds", vec![entry("POST", "Observation", Some(&named("Ann")))], 200),
        // What the token cannot find is not there.
        ("patient/*.cruds", vec![entry("POST", "Observation", Some(&named("Bob")))], 412),
        (found_by_scope, vec![entry("POST", "Observation", Some(&named("Bob")))], 403),
        ("patient/Observation.cruds", vec![entry("POST", "Observation", Some(&named("Ann")))], 403),
        (
            "patient/*.cruds",
            vec![
                create("urn:uuid:1", MINE),
                create("urn:uuid:2", &MINE.replace("Patient/ann", "urn:uuid:1")),
            ],
            403,
        ),
        ("patient/Patient.rs", vec![entry("GET", "Patient/ann", None)], 200),
        ("patient/*.cruds", vec![entry("DELETE", "Observation/b1", None)], 403),
        ("user/*.s patient/*.d", vec![entry("DELETE", "Observation?_id=b1", None)], 403),
    ] {
        let before = ward.last_change().await;
        let sent = bundle("transaction", &entries);
        let reply = ward.bear(scope, None, &sent).await;
        assert_eq!(reply.status, status, "{scope} {sent}: {}", reply.text());
        let reads = entries.iter().all(|entry| entry["request"]["method"] == "GET");
        assert_eq!(ward.last_change().await != before, status == 200 && !reads, "{scope} {sent}");
    }
}

// A transaction that runs later has no request around it any more; the token that submitted it must go with it.
#[tokio::test]
async fn a_transaction_that_runs_later_runs_under_its_token() {
    let ward = Ward::new().await;
    for (body, status) in [(MINE, 200), (THEIRS, 403)] {
        let sent = bundle("transaction", &[entry("POST", "Observation", Some(body))]);
        let sent = sent.replacen('\n', "\nPrefer: respond-async\n", 1);
        let reply = ward.bear("patient/*.cruds", None, &sent).await;
        assert_eq!(reply.status, 202, "{}", reply.text());
        let place = reply.header("content-location").to_owned();
        assert!(ward.world.house.dispatch.idle(60_000).await);
        let place = place.split_once("/r4/").expect("a place").1;
        assert_eq!(ward.world.send(&format!("GET {place}")).await.status, status, "{body}");
    }
}

// Whoever may write Subscriptions must not be told by one of what the token would not let it read; and it counts who wrote it,
// not who may write it.
#[tokio::test]
async fn a_subscription_tells_what_its_author_may_read() {
    let endpoint = Endpoint::default();
    let mut ward = Ward::new().await;
    ward.world.house = ward.world.house.reaching(&endpoint);
    let topic = topic("patients", &["create", "update"]).to_string();
    assert_eq!(ward.world.send(&format!("PUT SubscriptionTopic/patients\n{topic}")).await.status, 201);
    let put = |id: &str| format!("PUT Subscription/{id}\n{}", subscription(id, |_| {}));
    let transaction = |id: &str| {
        let resource = subscription(id, |_| {}).to_string();
        bundle("transaction", &[entry("PUT", &format!("Subscription/{id}"), Some(&resource))])
    };
    let all = "user/Subscription.cu user/SubscriptionTopic.rs user/Patient.rs";
    for (scope, request, id, status) in [
        ("user/Subscription.cu", put("a"), "a", "error"),
        ("user/Subscription.cu", transaction("b"), "b", "error"),
        ("user/Subscription.cu user/Patient.rs", put("c"), "c", "error"),
        ("user/Subscription.cu user/SubscriptionTopic.rs patient/Patient.rs", put("d"), "d", "error"),
        (
            "user/Subscription.cu user/SubscriptionTopic.rs user/Patient.rs?active=true",
            put("e"),
            "e",
            "error",
        ),
        ("user/Subscription.cu user/SubscriptionTopic.rs user/Patient.s", put("f"), "f", "error"),
        (all, put("g"), "g", "active"),
        (all, transaction("h"), "h", "active"),
    ] {
        let reply = ward.bear(scope, None, &request).await;
        assert!(reply.status < 300, "{scope}: {}", reply.text());
        assert!(ward.world.house.dispatch.idle(60_000).await);
        let told = ward.world.send(&format!("GET Subscription/{id}")).await.json();
        assert_eq!(told["status"], status, "{scope}: {told}");
        let named = told["error"].as_str().is_some_and(|text| text.contains("the token that wrote this"));
        assert_eq!(named, status == "error", "{told}");
    }
    assert_eq!(endpoint.received().len(), 2, "a handshake for each that is active");
    // A signed request may subscribe to anything, also by writing what a token wrote before.
    assert_eq!(ward.world.send(&put("a")).await.status, 200);
    assert!(ward.world.house.dispatch.idle(60_000).await);
    assert_eq!(ward.world.send("GET Subscription/a").await.json()["status"], "active");
}
