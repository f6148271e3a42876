//! `$export` by GET: files that are kept here, and fetched.

use contract::Settings;
use serde_json::{Value, json};
use store::Store;
use test_kit::ENDPOINT;

use crate::script::{Reply, World};

const HOUR: u32 = 3_600_000;

async fn put(world: &World, resource: Value) {
    let [name, id] = ["resourceType", "id"].map(|member| resource[member].as_str().expect("text"));
    let reply = world.send(&format!("PUT {name}/{id}\n{resource}")).await;
    assert!(reply.status < 300, "{}", reply.text());
}

async fn clinic() -> World {
    let world = World::new().await;
    let of = |patient: &str| json!({"reference": format!("Patient/{patient}")});
    for resource in [
        json!({"resourceType": "Patient", "id": "a"}),
        json!({"resourceType": "Patient", "id": "b"}),
        json!({"resourceType": "Patient", "id": "gone"}),
        json!({"resourceType": "Basic", "id": "of-a", "code": {"text": "x"}, "subject": of("a")}),
        json!({"resourceType": "Medication", "id": "m"}),
        json!({"resourceType": "Group", "id": "g", "type": "person", "actual": true, "member": [{"entity": of("a")}]}),
    ] {
        put(&world, resource).await;
    }
    world.send("DELETE Patient/gone").await;
    world
}

/// Starts an export and waits for its end; the URL of its status.
async fn export(world: &World, request: &str) -> String {
    let started = world.send(&format!("GET {request}")).await;
    assert_eq!(started.status, 202, "{request}: {}", started.text());
    assert_eq!(started.json()["jobStatus"], "SUBMITTED");
    let status = started.header("content-location").to_owned();
    assert!(world.house.dispatch.idle(60_000).await);
    status
}

/// The files that a manifest names, fetched: their ids, under the type.
async fn fetched(world: &World, manifest: &Reply) -> Value {
    assert_eq!(manifest.status, 200, "{}", manifest.text());
    let manifest = manifest.json();
    let mut told = json!({});
    for file in manifest["output"].as_array().expect("files") {
        let reply = world.send(&format!("GET {}", file["url"].as_str().expect("a URL"))).await;
        assert_eq!((reply.status, reply.header("content-type")), (200, "application/fhir+ndjson"));
        let resources = reply.text().lines().map(|line| serde_json::from_str(line).expect("JSON"));
        let resources: Vec<Value> = resources.collect();
        assert!(resources.iter().all(|resource| resource["resourceType"] == file["type"]), "{file}");
        assert_eq!(file["count"], resources.len(), "{file}");
        let ids: Vec<&str> = resources.iter().filter_map(|resource| resource["id"].as_str()).collect();
        told[file["type"].as_str().expect("a type")] = json!(ids.join(" "));
    }
    told
}

// A client without a bucket gets the same data as one with one: whose it is and which types, as was asked.
#[tokio::test]
async fn an_export_can_be_fetched() {
    let world = clinic().await;
    for (request, expected) in [
        ("$export", json!({"Basic": "of-a", "Group": "g", "Medication": "m", "Patient": "a b"})),
        ("Patient/$export", json!({"Basic": "of-a", "Group": "g", "Patient": "a b"})),
        ("Group/g/$export", json!({"Basic": "of-a", "Group": "g", "Patient": "a"})),
        (
            "Patient/$export?_type=Patient,Basic&_outputFormat=ndjson",
            json!({"Basic": "of-a", "Patient": "a b"}),
        ),
        ("Patient/$export?_since=2030", json!({})),
    ] {
        let status = export(&world, request).await;
        let manifest = world.send(&format!("GET {status}")).await;
        assert_eq!(fetched(&world, &manifest).await, expected, "{request}");
        let told = manifest.json();
        assert_eq!(told["request"], format!("{ENDPOINT}/datastore/{}/r4/{request}", world.data_store));
        assert_eq!(told["transactionTime"], "2026-10-31T12:00:00.000Z");
        assert_eq!((&told["requiresAccessToken"], &told["error"]), (&json!(true), &json!([])));
    }
}

// Files are of one moment, whatever is written before they are fetched; but what was erased is nowhere.
#[tokio::test]
async fn files_do_not_change() {
    let world = clinic().await;
    let status = export(&world, "Patient/$export?_type=Patient").await;
    put(&world, json!({"resourceType": "Patient", "id": "a", "active": true})).await;
    put(&world, json!({"resourceType": "Patient", "id": "c"})).await;
    world.send("DELETE Patient/b").await;
    let manifest = world.send(&format!("GET {status}")).await;
    assert_eq!(fetched(&world, &manifest).await, json!({"Patient": "a b"}));
    let file = manifest.json()["output"][0]["url"].as_str().expect("a URL").to_owned();
    assert!(!world.send(&format!("GET {file}")).await.text().contains("active"));
    assert_eq!(world.send("POST Patient/b/$erase").await.status, 202);
    assert!(world.house.dispatch.idle(60_000).await);
    assert_eq!(world.send(&format!("GET {file}")).await.text().lines().count(), 1);
}

// AWS keeps the files for 48 hours; a client that comes later must be told why there is nothing.
#[tokio::test]
async fn files_are_let_go() {
    let world = clinic().await;
    let status = export(&world, "Patient/$export").await;
    let manifest = world.send(&format!("GET {status}")).await.json();
    let file = manifest["output"][0]["url"].as_str().expect("a URL").to_owned();
    world.house.clock.advance(48 * HOUR - 1_000);
    assert_eq!(world.send(&format!("GET {file}")).await.status, 200);
    world.house.clock.advance(1_000);
    for url in [&status, &file] {
        let reply = world.send(&format!("GET {url}")).await;
        assert_eq!(reply.status, 410, "{}", reply.text());
    }
}

// The control plane knows this export as it knows others, and a mistake is told at once.
#[tokio::test]
async fn an_export_is_a_job_like_others() {
    let world = clinic().await;
    let status = export(&world, "Patient/$export").await;
    let id = status.rsplit('/').next().expect("an id");
    let input = json!({"DatastoreId": world.data_store, "JobId": id});
    let told = world.aws("DescribeFHIRExportJob", input).await.expect("a job");
    assert_eq!(told["ExportJobProperties"]["JobStatus"], "COMPLETED", "{told}");
    for (request, status) in [
        (format!("GET export/{id}/Patient-2.ndjson"), 404),
        (format!("GET export/{id}/Patient"), 404),
        ("GET export/0123/Patient-1.ndjson".to_owned(), 404),
        ("GET Patient/$export?_type=Nothing".to_owned(), 400),
        ("GET Patient/$export?_outputFormat=csv".to_owned(), 400),
        ("GET Patient/$export?_tag=a".to_owned(), 501),
        ("GET Group/none/$export".to_owned(), 404),
        ("GET $export?other=1".to_owned(), 400),
    ] {
        let reply = world.send(&request).await;
        assert_eq!(reply.status, status, "{request}: {}", reply.text());
    }
    let settings = Settings { strict_limits: true, ..Settings::default() }.keep();
    let strict = World::with_settings(Store::in_memory(), settings).await;
    assert_eq!(strict.send("GET $export").await.status, 400, "AWS's guide has it by POST alone");
    assert_eq!(strict.send("GET Patient/$export").await.status, 202);
}

// A client polls until there is a manifest, and must be told that there is none yet.
#[tokio::test]
async fn an_export_that_runs_says_so() {
    let world = clinic().await;
    let started = world.send("GET Patient/$export").await;
    let status = started.header("content-location").to_owned();
    let reply = world.send(&format!("GET {status}")).await;
    // Nothing runs beside a test, unless it waits.
    assert_eq!((reply.status, reply.header("x-progress")), (202, "SUBMITTED"));
    assert_eq!(reply.json()["exportJobProperties"]["datastoreId"], json!(world.data_store));
    assert!(world.house.dispatch.idle(60_000).await);
    assert_eq!(world.send(&format!("GET {status}")).await.status, 200);
}
