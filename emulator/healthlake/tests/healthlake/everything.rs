//! `$everything`: what comes along about a patient, in which order, and on which pages.

use contract::Settings;
use serde_json::{Value, json};
use store::Store;

use crate::script::{Reply, World};
use crate::smart;
use crate::smart_issuer::{Issuer, claims};

const TABLE: &str = include_str!("../../../../fixtures/fhir/everything.json");

/// A data store that holds the resources of the table.
async fn world(table: &Value) -> World {
    let world = World::new().await;
    for resource in table["resources"].as_array().expect("resources") {
        put(&world, resource).await;
    }
    world
}

async fn put(world: &World, resource: &Value) {
    let [name, id] = ["resourceType", "id"].map(|member| resource[member].as_str().expect("text"));
    let reply = world.send(&format!("PUT {name}/{id}\n{resource}")).await;
    assert!(reply.status < 300, "{resource}: {}", reply.text());
}

fn table() -> Value {
    serde_json::from_str(TABLE).expect("JSON")
}

/// The entries of a page by type and id; their number must not be less than what is told.
fn told(reply: &Reply) -> String {
    let bundle = reply.json();
    assert_eq!((reply.status, &bundle["type"]), (200, &json!("searchset")), "{bundle}");
    assert!(bundle["total"].is_u64(), "{bundle}");
    let entries = bundle["entry"].as_array().map(Vec::as_slice).unwrap_or_default().iter();
    let tell = |entry: &Value| {
        assert_eq!(entry["search"]["mode"], "match");
        let resource = &entry["resource"];
        let name = format!(
            "{}/{}",
            resource["resourceType"].as_str().unwrap_or("?"),
            resource["id"].as_str().unwrap_or("?")
        );
        assert!(entry["fullUrl"].as_str().is_some_and(|url| url.ends_with(&name)), "{entry}");
        name
    };
    entries.map(tell).collect::<Vec<_>>().join(" ")
}

// A record with a hole misleads who treats the patient; a record with another's data betrays the other. The table says what
// each request finds, with the sources beside it.
#[tokio::test]
async fn what_comes_along() {
    let table = table();
    let world = world(&table).await;
    for case in table["cases"].as_array().expect("cases") {
        let ask = case["ask"].as_str().expect("ask");
        let reply = world.send(&format!("GET Patient/{ask}")).await;
        assert_eq!(told(&reply), case["finds"].as_str().expect("finds"), "{ask}");
    }
}

// What changed since a time is asked for by AWS's name, and by FHIR's.
#[tokio::test]
async fn what_changed_since() {
    let world = world(&table()).await;
    world.house.clock.advance(60_000);
    put(&world, &json!({"resourceType": "Practitioner", "id": "dr", "active": true})).await;
    for name in ["since", "_since"] {
        let changed = world.send(&format!("GET Patient/ann/$everything?{name}=2026-10-31T12:01:00Z")).await;
        assert_eq!(told(&changed), "Practitioner/dr", "{name}");
        let all = world.send(&format!("GET Patient/ann/$everything?{name}=2026-10-31T12:00:00Z")).await;
        assert!(told(&all).contains("Patient/ann"), "{name}");
    }
}

// Who reads page by page while others write must get one record, whole.
#[tokio::test]
async fn pages_show_one_moment() {
    let world = world(&table()).await;
    let whole = told(&world.send("GET Patient/ann/$everything").await);
    let mut reply = world.send("GET Patient/ann/$everything?_count=2&since=2026").await;
    let mut seen = Vec::new();
    loop {
        let bundle = reply.json();
        assert_eq!(bundle["total"], whole.split(' ').count(), "{bundle}");
        seen.push(told(&reply));
        let links = bundle["link"].as_array().expect("links");
        assert_eq!(links[0]["relation"], "self");
        let Some(next) = links.iter().find(|link| link["relation"] == "next") else { break };
        world.send("DELETE Observation/weight").await;
        put(&world, &json!({"resourceType": "Basic", "id": "0", "code": {"text": "x"}, "subject": {"reference": "Patient/ann"}})).await;
        reply = world.send(&format!("GET {}", next["url"].as_str().expect("a URL"))).await;
    }
    assert_eq!(seen.join(" "), whole);
    assert!(seen.iter().rev().skip(1).all(|page| page.split(' ').count() == 2), "{seen:?}");
}

// Half an answer to a question that was not understood would be taken for the whole.
#[tokio::test]
async fn what_is_refused() {
    let world = world(&table()).await;
    world.send("DELETE Patient/bob").await;
    for (request, status, text) in [
        ("GET Patient/nobody/$everything", 404, "Patient/nobody is not known"),
        ("GET Patient/bob/$everything", 410, "Patient/bob has been deleted"),
        ("GET Patient/ann/$everything?start=soon", 400, "The value 'soon' of parameter start"),
        ("GET Patient/ann/$everything?_type=Nothing", 400, "types of resources"),
        ("GET Patient/ann/$everything?_count=0", 400, "a number from 1 to 1000"),
        ("GET Patient/ann/$everything?code=x", 400, "Parameter code is not supported here"),
        ("GET Patient/ann/$everything?page=x", 400, "the link of a page"),
    ] {
        let reply = world.send(request).await;
        assert_eq!(reply.status, status, "{request}: {}", reply.text());
        assert!(reply.diagnostics().contains(text), "{request}: {}", reply.text());
    }
    let settings = Settings { strict_limits: true, ..Settings::default() }.keep();
    let strict = World::with_settings(Store::in_memory(), settings).await;
    put(&strict, &json!({"resourceType": "Patient", "id": "ann"})).await;
    for (query, status) in [("since=2026", 200), ("_since=2026", 400), ("_count=101", 400)] {
        let reply = strict.send(&format!("GET Patient/ann/$everything?{query}")).await;
        assert_eq!(reply.status, status, "{query}");
    }
}

// A patient's app must get the whole record of its patient, and of nobody else.
#[tokio::test]
async fn a_patients_token_shows_the_patients_own() {
    let issuer = Issuer::new("k");
    let world = smart::world(issuer.known(), smart::provider("SMART_ON_FHIR")).await;
    for resource in table()["resources"].as_array().expect("resources") {
        put(&world, resource).await;
    }
    put(&world, &json!({"resourceType": "Composition", "id": "c", "status": "final", "type": {"text": "x"}, "date": "2024",
        "title": "x", "author": [{"reference": "Practitioner/dr"}], "subject": {"reference": "Patient/ann"},
        "section": [{"entry": [{"reference": "Observation/of-bob"}, {"reference": "Observation/weight"}]}]})).await;
    let mut claims = claims(&world.data_store, "patient/*.read");
    claims["patient"] = json!("ann");
    let token = issuer.sign(&claims);
    for (request, status, has, has_not) in [
        ("GET Patient/ann/$everything", 200, "Practitioner/nurse", "Observation/of-bob"),
        ("GET Patient/bob/$everything", 403, "", "Patient/bob\""),
        ("GET Composition/c/$document", 200, "Observation/weight", "Observation/of-bob"),
        ("POST Composition/c/$document", 200, "Practitioner/nurse", "Observation/of-bob"),
        ("GET Composition/c/$document?persist=true", 403, "", "fullUrl"),
    ] {
        let (answered, text) = world.bear(&token, request).await;
        assert_eq!(answered, status, "{request}: {text}");
        let urls = text.replace("\"reference\":\"", "");
        let entries = |name: &str| urls.contains(&format!("/r4/{name}\""));
        assert!(has.is_empty() || entries(has), "{request}: no {has} in {text}");
        assert!(!entries(has_not), "{request}: {has_not} in {text}");
    }
    // A patient that is linked to another is in that one's compartment, but no less a stranger.
    claims["patient"] = json!("bob");
    let (_, text) = world.bear(&issuer.sign(&claims), "GET Patient/bob/$everything").await;
    assert!(text.contains("/r4/Observation/of-bob\"") && !text.contains("/r4/Patient/ann\""), "{text}");
    claims["patient"] = json!("ann");
    claims["scope"] = json!("patient/Patient.read patient/Observation.read");
    let narrow = issuer.sign(&claims);
    assert_eq!(
        world.bear(&narrow, "GET Patient/ann/$everything").await.0,
        403,
        "it would tell of other types"
    );
}
