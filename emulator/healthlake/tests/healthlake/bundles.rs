//! Batches and transactions: cases from `fixtures/healthlake/bundles`, and what no single case can show.

use std::collections::HashSet;

use contract::Settings;
use serde::Deserialize;
use serde_json::{Value, json};
use store::Store;

use crate::script::{Reply, World, without_uuids};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    source: String,
    #[serde(default)]
    given: Vec<String>,
    bundle: Value,
    #[serde(default)]
    headers: String,
    status: u16,
    entries: Option<Vec<String>>,
    refused: Option<(String, String)>,
    #[serde(default)]
    then: Vec<(String, u16, String)>,
}

pub(crate) async fn play(file: &str) {
    let path = format!("{}/../../fixtures/healthlake/bundles/{file}", env!("CARGO_MANIFEST_DIR"));
    let cases: Vec<Case> = serde_json::from_slice(&std::fs::read(path).expect("the fixture")).expect("cases");
    let mut names = HashSet::new();
    for case in cases {
        assert!(names.insert(case.name.clone()), "{} is there twice", case.name);
        assert!(!case.source.is_empty(), "{} has no source", case.name);
        case.play().await;
    }
}

impl Case {
    async fn play(&self) {
        let name = &self.name;
        let world = World::new().await;
        for request in &self.given {
            let reply = world.send(request).await;
            assert!(reply.status < 300, "{name}: {request}: {}", reply.text());
        }
        let base = format!("http://localhost:4566/datastore/{}/r4/", world.data_store);
        let bundle = self.bundle.to_string().replace("BASE", &base);
        let head =
            if self.headers.is_empty() { "POST ".to_owned() } else { format!("POST \n{}", self.headers) };
        let reply = world.send(&format!("{head}\n{bundle}")).await;
        assert_eq!(reply.status, self.status, "{name}: {}", reply.text());
        assert_eq!(fhir::validate(&reply.json()), [], "{name}: {}", reply.text());
        let places = match (&self.entries, &self.refused) {
            (Some(expected), None) => check_entries(name, &reply, expected),
            (None, Some((place, text))) => {
                let issue = &reply.json()["issue"][0];
                assert_eq!(issue["location"][0].as_str().unwrap_or_default(), place, "{name}: {issue}");
                assert!(reply.diagnostics().contains(text), "{name}: {issue}");
                Vec::new()
            }
            _ => panic!("{name}: a case has entries or is refused"),
        };
        let fill = |text: &str| {
            let places = places.iter().enumerate();
            places.fold(text.to_owned(), |text, (at, place)| text.replace(&format!("{{{at}}}"), place))
        };
        for (request, status, text) in &self.then {
            let reply = world.send(&fill(request)).await;
            assert_eq!(reply.status, *status, "{name}: {request}: {}", reply.text());
            assert!(reply.text().contains(&fill(text)), "{name}: {request}: {} lacks {text}", reply.text());
        }
    }
}

/// Compares the entries of an answer and gives the places that they name: `Patient/1`.
fn check_entries(name: &str, reply: &Reply, expected: &[String]) -> Vec<String> {
    let bundle = reply.json();
    assert!(bundle["type"].as_str().is_some_and(|kind| kind.ends_with("-response")), "{name}: {bundle}");
    let entries = bundle["entry"].as_array().cloned().unwrap_or_default();
    assert_eq!(entries.len(), expected.len(), "{name}: {bundle}");
    let mut places = Vec::new();
    for (entry, expected) in entries.iter().zip(expected) {
        let response = &entry["response"];
        let location = response["location"].as_str().unwrap_or_default();
        let status = response["status"].as_str().expect("a status");
        let is_write = !location.is_empty();
        assert_eq!(
            status.starts_with('4') || status.starts_with('5'),
            response["outcome"].is_object(),
            "{name}: {entry}"
        );
        assert_eq!(is_write, is_write && response["etag"].is_string(), "{name}: {entry}");
        let text = format!(
            "{status} {location} {}",
            entry.get("resource").filter(|_| is_write).unwrap_or(&json!(""))
        );
        let told = without_uuids(text.trim_end_matches([' ', '"']));
        let fits = told == *expected || (expected.contains('{') && told.starts_with(expected));
        assert!(fits, "{name}: {told} is not {expected}: {bundle}");
        places.push(location.split("/_history").next().unwrap_or_default().to_owned());
    }
    places
}

// What a transaction does, refuses and leaves behind, by R4 and AWS.
#[tokio::test]
async fn transactions() {
    play("transactions.json").await;
}

// The same for a batch, and for Bundles that are neither.
#[tokio::test]
async fn batches() {
    play("batches.json").await;
}

fn bundle(kind: &str, entries: impl IntoIterator<Item = Value>) -> String {
    let entries: Vec<Value> = entries.into_iter().collect();
    json!({"resourceType": "Bundle", "type": kind, "entry": entries}).to_string()
}

fn created(number: usize) -> Value {
    let patient = json!({"resourceType": "Patient", "identifier": [{"value": number.to_string()}]});
    json!({"resource": patient, "request": {"method": "POST", "url": "Patient"}})
}

// All or nothing, after a crash too, holds because there is one commit to survive: the feed tells who wrote together.
#[tokio::test]
async fn a_transaction_is_one_commit() {
    let world = World::new().await;
    let before = world.house.dispatch.store().sequence();
    let reply = world.send(&format!("POST \n{}", bundle("transaction", (0..50).map(created)))).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    assert_eq!(world.house.dispatch.store().sequence(), before + 1);
    assert_eq!(world.send("GET $changes").await.json()["latest"], 50);
    let reply = world.send(&format!("POST \n{}", bundle("batch", (0..50).map(created)))).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    assert_eq!(world.house.dispatch.store().sequence(), before + 51);
}

// The text of a resource is stored as it was sent, in a Bundle too: digits are measurements.
#[tokio::test]
async fn digits_and_order_are_kept() {
    let world = World::new().await;
    let sent = r#"{"type":"transaction","entry":[{"request":{"url":"Observation/1","method":"PUT"},"resource":
        {"status":"final", "id":"1","valueQuantity":{"value":1.50e1},"code":{"text":"a\/b"},
         "subject":{"reference":"urn:uuid:p"},"resourceType":"Observation"}},
        {"fullUrl":"urn:uuid:p","request":{"url":"Patient/2","method":"PUT"},"resource":{"resourceType":"Patient","id":"2"}}],
        "resourceType":"Bundle"}"#;
    let reply = world.send(&format!("POST \n{sent}")).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    let kept = world.send("GET Observation/1").await;
    let expected = r#""valueQuantity":{"value":1.50e1},"code":{"text":"a\/b"},"subject":{"reference":"Patient/2"},"resourceType":"Observation"}"#;
    assert!(kept.text().ends_with(expected), "{}", kept.text());
}

// HealthLake's limits hold under strict limits and only there.
#[tokio::test]
async fn limits_are_aws_s_only_when_strict() {
    for (strict, headers, entries, status) in [
        (false, "", 101, 200),
        (true, "", 100, 200),
        (true, "", 101, 422),
        (true, "\nPrefer: respond-async", 500, 202),
        (true, "\nPrefer: respond-async", 501, 422),
        (false, "\nPrefer: respond-async", 501, 202),
    ] {
        let settings = Settings { strict_limits: strict, ..Settings::default() }.keep();
        let world = World::with_settings(Store::in_memory(), settings).await;
        let sent = bundle("transaction", (0..entries).map(created));
        let reply = world.send(&format!("POST {headers}\n{sent}")).await;
        assert_eq!(reply.status, status, "{strict} {entries}{headers}: {}", reply.text());
    }
}

// A transaction that is run later is run once, also if the program stops in between, and is told until 90 days are over.
#[tokio::test]
async fn a_transaction_can_be_run_later() {
    let world = World::new().await;
    let good = bundle("transaction", (0..3).map(created));
    let bad =
        bundle("transaction", [created(1), json!({"request": {"method": "DELETE", "url": "Patient/none"}})]);
    let mut places = Vec::new();
    for sent in [&good, &bad] {
        let reply = world.send(&format!("POST \nPrefer: respond-async\n{sent}")).await;
        assert_eq!((reply.status, &*reply.diagnostics()), (202, "Submitted Asynchronous Bundle Transaction"));
        places.push(reply.header("content-location").to_owned());
    }
    let [good, bad] = &*places else { panic!("two places") };
    let waiting = world.send(&format!("GET {good}")).await;
    assert_eq!((waiting.status, &*waiting.diagnostics()), (202, "SUBMITTED"));
    assert!(world.house.dispatch.idle(60_000).await, "the transactions are run");
    let done = world.send(&format!("GET {good}")).await;
    assert_eq!((done.status, &done.json()["type"]), (200, &json!("transaction-response")), "{}", done.text());
    assert_eq!(done.json()["entry"].as_array().map(Vec::len), Some(3));
    let refused = world.send(&format!("GET {bad}")).await;
    assert_eq!(
        (refused.status, refused.diagnostics().contains("Patient/none")),
        (404, true),
        "{}",
        refused.text()
    );
    assert_eq!(world.send("GET $changes").await.json()["latest"], 3, "the bad one stored nothing");
    assert_eq!(world.send("GET Transaction/none").await.status, 404);
    for _ in 0..90 {
        world.house.clock.advance(24 * 60 * 60 * 1000);
    }
    assert!(world.house.dispatch.idle(60_000).await, "what came of them is forgotten");
    assert_eq!(world.send(&format!("GET {good}")).await.status, 404);
}

// What waits takes room, so only so many may.
#[tokio::test]
async fn only_so_many_transactions_wait() {
    let world = World::new().await;
    let request = format!("POST \nPrefer: respond-async\n{}", bundle("transaction", [created(1)]));
    let mut replies = Vec::new();
    for _ in 0..501 {
        replies.push(world.send(&request).await.status);
    }
    assert_eq!(replies.iter().filter(|status| **status == 429).count(), 1, "nothing ran meanwhile");
    assert!(world.house.dispatch.idle(60_000).await);
    assert_eq!(world.send(&request).await.status, 202);
}

// A Bundle that is large, deep, or full of nothing is answered, and keeps nobody else from being answered.
#[tokio::test]
async fn bundles_beyond_reason_are_refused_whole() {
    let world = World::new().await;
    let entries = |inner: &str, count: usize| {
        format!(
            r#"{{"resourceType":"Bundle","type":"transaction","entry":[{}]}}"#,
            vec![inner; count].join(",")
        )
    };
    let of = |resource: &str| {
        format!(r#"{{"resource":{resource},"request":{{"method":"POST","url":"Patient"}}}}"#)
    };
    let patient = r#"{"resourceType":"Patient"}"#;
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let large = format!(r#"{{"resourceType":"Patient","id":"{}"}}"#, "a".repeat(5 * 1024 * 1024));
    let nested = (0..20).fold(of(patient), |inner, _| of(&entries(&inner, 1)));
    for (sent, status, text) in [
        (entries("{}", 50_001), 422, "at most 50000"),
        (entries(&format!("{},{}", of(patient), of(&deep)), 1), 400, "recursion limit"),
        (entries(&format!("{},{}", of(patient), of(&large)), 1), 413, "at most 5242880"),
        (entries(&nested, 1), 400, "of type Bundle, the URL says Patient"),
        (entries("[[[[]]]]", 10), 400, "Bundle.entry[0]"),
    ] {
        let reply = world.send(&format!("POST \n{sent}")).await;
        assert_eq!(reply.status, status, "{}", reply.text());
        assert!(reply.text().contains(text), "{} lacks {text}", reply.text());
    }
    assert_eq!(world.send("GET $changes").await.json()["latest"], 0);
}
