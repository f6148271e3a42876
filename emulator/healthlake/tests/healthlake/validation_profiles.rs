//! Profiles that users have put into their data store, at every way into it.

use serde_json::{Value, json};

use crate::jobs::Office;
use crate::script::World;
use crate::validation::LEVEL;

pub(crate) const URL: &str = "http://example.org/fhir/StructureDefinition/named";

/// A profile of Patient whose elements have these rules.
pub(crate) fn profile(id: &str, url: &str, elements: &Value) -> Value {
    let root = json!({"id": "Patient", "path": "Patient"});
    let all: Vec<&Value> = std::iter::once(&root).chain(elements.as_array().into_iter().flatten()).collect();
    json!({
        "resourceType": "StructureDefinition", "id": id, "url": url, "name": "P", "status": "active", "kind": "resource",
        "abstract": false, "type": "Patient", "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Patient",
        "derivation": "constraint", "differential": {"element": all},
    })
}

pub(crate) async fn put(world: &World, resource: &Value) -> u16 {
    let [name, id] = ["resourceType", "id"].map(|member| resource[member].as_str().expect("text"));
    world.send(&format!("PUT {name}/{id}\n{resource}")).await.status
}

/// A data store with a profile that wants patients to have a name.
pub(crate) async fn world() -> World {
    let world = World::new().await;
    let elements = json!([{"id": "Patient.name", "path": "Patient.name", "min": 1}]);
    assert_eq!(put(&world, &profile("named", URL, &elements)).await, 201);
    world
}

pub(crate) fn patient(id: &str, profiles: &[&str]) -> Value {
    let mut patient = json!({"resourceType": "Patient", "id": id});
    if !profiles.is_empty() {
        patient["meta"] = json!({"profile": profiles});
    }
    patient
}

// Only `strict` looks at profiles; one that nobody knows is passed over, for HealthLake's own are not here.
#[tokio::test]
async fn strict_checks_profiles() {
    let world = world().await;
    let unknown = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient";
    for (level, profiles, status) in [
        ("strict", &[URL][..], 400),
        ("strict", &[unknown, URL], 400),
        ("strict", &[unknown], 201),
        ("strict", &[], 201),
        ("strict", &["http://hl7.org/fhir/StructureDefinition/Patient"], 200),
        ("strict", &["http://hl7.org/fhir/StructureDefinition/Group"], 400),
        ("structure-only", &[URL], 200),
        ("minimal", &[URL], 200),
    ] {
        let id = if status == 201 && !profiles.is_empty() { "other" } else { "p" };
        let reply =
            world.send(&format!("PUT Patient/{id}\n{LEVEL}: {level}\n{}", patient(id, profiles))).await;
        assert_eq!(reply.status, status, "{level} {profiles:?}: {}", reply.text());
        assert_eq!(reply.header("x-amzn-healthlake-validation-issues"), "");
    }
    let refused = world.send(&format!("POST Patient\n{}", patient("x", &[URL]))).await;
    assert_eq!(
        refused.diagnostics(),
        format!("Profile {URL}, Element 'Patient.name': minimum required = 1, but only found 0")
    );
    let mut named = patient("p", &[URL]);
    named["name"] = json!([{"text": "Ann"}]);
    assert_eq!(put(&world, &named).await, 200);
    // A patch must leave it so.
    let patch = "PATCH Patient/p\nContent-Type: application/json-patch+json\n[{\"op\":\"remove\",\"path\":\"/name\"}]";
    assert_eq!(world.send(patch).await.status, 400);
}

// Entries of Bundles and lines of imports are held to profiles like any other write.
#[tokio::test]
async fn bundles_and_imports_check_profiles() {
    let world = world().await;
    let entry = |id: &str, profiles: &[&str]| json!({"resource": patient(id, profiles), "request": {"method": "PUT", "url": format!("Patient/{id}")}});
    let bundle = |kind: &str| json!({"resourceType": "Bundle", "type": kind, "entry": [entry("a", &[]), entry("b", &[URL])]});
    let batch = world.send(&format!("POST \n{}", bundle("batch"))).await.json();
    let statuses = [0, 1].map(|entry| batch["entry"][entry]["response"]["status"].clone());
    assert_eq!(statuses, [json!("201"), json!("400")], "{batch}");
    let transaction = world.send(&format!("POST \n{}", bundle("transaction"))).await;
    assert_eq!(transaction.status, 400, "{}", transaction.text());

    let office = Office::new().await;
    let elements = json!([{"id": "Patient.name", "path": "Patient.name", "min": 1}]);
    assert_eq!(put(&office.world, &profile("named", URL, &elements)).await, 201);
    office.write("in/a.ndjson", &format!("{}\n{}\n", patient("a", &[]), patient("b", &[URL])));
    let job = office.start("StartFHIRImportJob", office.import(&office.uri("in/"))).await;
    office.idle().await;
    let report = office.described("DescribeFHIRImportJob", &job).await["JobProgressReport"].clone();
    assert_eq!(report["TotalNumberOfResourcesImported"], 1, "{report}");
    assert_eq!(report["TotalNumberOfResourcesWithCustomerError"], 1);
}

// What a profile says is what it says now: a new version of it, of its base or of its value set counts from the next write on.
#[tokio::test]
async fn the_newest_definitions_count() {
    let world = world().await;
    let based = "http://example.org/fhir/StructureDefinition/based";
    let value_set = |codes: &[&str]| {
        let concepts: Vec<Value> = codes.iter().map(|code| json!({"code": code})).collect();
        json!({
            "resourceType": "ValueSet", "id": "v", "url": "http://example.org/v", "status": "active",
            "compose": {"include": [{"system": "s", "concept": concepts}]},
        })
    };
    let binding = json!({"strength": "required", "valueSet": "http://example.org/v"});
    let mut on_top = profile(
        "based",
        based,
        &json!([{"id": "Patient.language", "path": "Patient.language", "binding": binding}]),
    );
    on_top["baseDefinition"] = json!(URL);
    assert_eq!(put(&world, &on_top).await, 201);
    let mut ann = patient("a", &[based]);
    ann["language"] = json!("de");
    assert_eq!(put(&world, &ann).await, 400, "the base wants a name");
    assert_eq!(put(&world, &profile("named", URL, &json!([]))).await, 200);
    assert_eq!(put(&world, &ann).await, 201, "the base wants nothing, and the value set is not known");
    assert_eq!(put(&world, &value_set(&["en"])).await, 201);
    assert_eq!(put(&world, &ann).await, 400, "the code is not in the value set");
    assert_eq!(put(&world, &value_set(&["en", "de"])).await, 200);
    assert_eq!(put(&world, &ann).await, 200);
    assert_eq!(world.send("DELETE StructureDefinition/based").await.status, 204);
    ann["language"] = json!("fr");
    assert_eq!(put(&world, &ann).await, 200, "a profile that is gone is not known");
}

// Two versions of a profile live side by side; without a version the newest is meant, numbers counted as numbers.
#[tokio::test]
async fn versions_of_a_profile() {
    let world = World::new().await;
    for (id, version, element) in [("new", "1.10.0", "Patient.birthDate"), ("old", "1.9.0", "Patient.name")] {
        let mut profile = profile(id, URL, &json!([{"id": element, "path": element, "min": 1}]));
        profile["version"] = json!(version);
        assert_eq!(put(&world, &profile).await, 201);
    }
    let (old, new) = (format!("{URL}|1.9.0"), format!("{URL}|1.10.0"));
    for (profiles, wanted) in [
        (&[URL][..], "Patient.birthDate"),
        (&[&*new], "Patient.birthDate"),
        (&[&*old], "Patient.name"),
        (&[&*old, URL], "Patient.name"),
    ] {
        let refused = world.send(&format!("POST Patient\n{}", patient("a", profiles))).await;
        assert!(refused.diagnostics().contains(wanted), "{profiles:?}: {}", refused.text());
    }
    assert_eq!(put(&world, &patient("a", &[&format!("{URL}|2")])).await, 201);
}

// Users can store profiles that are based on themselves, on one another or on far too many.
#[tokio::test]
async fn circles_of_profiles_end() {
    let world = World::new().await;
    let url = |number: usize| format!("http://example.org/fhir/StructureDefinition/p{number}");
    for number in 0..40 {
        let mut profile = profile(&format!("p{number}"), &url(number), &json!([]));
        profile["baseDefinition"] = json!(url((number + 1) % 40));
        assert_eq!(put(&world, &profile).await, 201);
    }
    let mut own = profile(
        "own",
        "http://example.org/own",
        &json!([{"id": "Patient.name", "path": "Patient.name", "min": 1}]),
    );
    own["baseDefinition"] = json!("http://example.org/own");
    assert_eq!(put(&world, &own).await, 201);
    assert_eq!(put(&world, &patient("a", &[&url(0)])).await, 201);
    assert_eq!(put(&world, &patient("a", &["http://example.org/own"])).await, 400);
}
