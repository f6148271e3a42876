//! The life of a resource.

use expect_test::expect;
use serde_json::json;

use crate::script::World;

// The main path of every user: what is written is read, each version has its number, its tag and its time.
#[tokio::test]
async fn a_resource_is_created_read_changed_deleted_and_brought_back() {
    let world = World::new().await;
    world
        .check(
            r#"
            PUT Patient/1
            {"resourceType":"Patient","id":"1","active":true}

            GET Patient/1

            PUT Patient/1
            {"resourceType":"Patient","id":"1","active":false}

            GET Patient/1/_history/1

            DELETE Patient/1

            GET Patient/1

            DELETE Patient/1

            GET Patient/1/_history/3

            GET Patient/1/_history/2

            PUT Patient/1
            {"resourceType":"Patient","id":"1"}

            DELETE Patient/2

            GET Patient/2

            GET Patient/1/_history/9

            GET Patient/1/_history/01
            "#,
            expect![[r#"
                PUT Patient/1
                  201 etag: W/"1" last-modified: Sat, 31 Oct 2026 12:00:00 GMT content-type: application/fhir+json
                  {"resourceType":"Patient","id":"1","meta":{"versionId":"1","lastUpdated":"2026-10-31T12:00:00.000Z"},"active":true}
                GET Patient/1
                  200 etag: W/"1" last-modified: Sat, 31 Oct 2026 12:00:00 GMT content-type: application/fhir+json
                  {"resourceType":"Patient","id":"1","meta":{"versionId":"1","lastUpdated":"2026-10-31T12:00:00.000Z"},"active":true}
                PUT Patient/1
                  200 etag: W/"2" last-modified: Sat, 31 Oct 2026 12:00:00 GMT content-type: application/fhir+json
                  {"resourceType":"Patient","id":"1","meta":{"versionId":"2","lastUpdated":"2026-10-31T12:00:00.001Z"},"active":false}
                GET Patient/1/_history/1
                  200 etag: W/"1" last-modified: Sat, 31 Oct 2026 12:00:00 GMT content-type: application/fhir+json
                  {"resourceType":"Patient","id":"1","meta":{"versionId":"1","lastUpdated":"2026-10-31T12:00:00.000Z"},"active":true}
                DELETE Patient/1
                  204 etag: W/"3"
                GET Patient/1
                  410 etag: W/"3"
                  {"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"deleted","diagnostics":"Resource Patient/1 has been deleted"}]}
                DELETE Patient/1
                  204 etag: W/"3"
                GET Patient/1/_history/3
                  410 etag: W/"3"
                  {"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"deleted","diagnostics":"Resource Patient/1 has been deleted"}]}
                GET Patient/1/_history/2
                  200 etag: W/"2" last-modified: Sat, 31 Oct 2026 12:00:00 GMT content-type: application/fhir+json
                  {"resourceType":"Patient","id":"1","meta":{"versionId":"2","lastUpdated":"2026-10-31T12:00:00.001Z"},"active":false}
                PUT Patient/1
                  201 etag: W/"4" last-modified: Sat, 31 Oct 2026 12:00:00 GMT content-type: application/fhir+json
                  {"resourceType":"Patient","id":"1","meta":{"versionId":"4","lastUpdated":"2026-10-31T12:00:00.003Z"}}
                DELETE Patient/2
                  404
                  {"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"not-found","diagnostics":"Resource Patient/2 is not known"}]}
                GET Patient/2
                  404
                  {"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"not-found","diagnostics":"Resource Patient/2 is not known"}]}
                GET Patient/1/_history/9
                  404
                  {"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"not-found","diagnostics":"Version 9 of resource Patient/1 is not known"}]}
                GET Patient/1/_history/01
                  404
                  {"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"not-found","diagnostics":"Version 01 of resource Patient/1 is not known"}]}
            "#]],
        )
        .await;
}

// A server-assigned id, no Location, and whatever form of answer was asked for.
#[tokio::test]
async fn a_create_assigns_an_id_and_returns_what_is_preferred() {
    let world = World::new().await;
    world
        .check(
            r#"
            POST Patient
            Content-Type: application/fhir+json; charset=UTF-8
            {"resourceType":"Patient","id":"mine","meta":{"versionId":"7","tag":[{"code":"t"}]},"active":true}

            POST Patient
            Prefer: return=minimal
            {"resourceType":"Patient"}

            POST Patient
            Prefer: handling=strict; return=OperationOutcome
            {"resourceType":"Patient"}
            "#,
            expect![[r#"
                POST Patient
                  201 etag: W/"1" last-modified: Sat, 31 Oct 2026 12:00:00 GMT content-type: application/fhir+json
                  {"resourceType":"Patient","id":"UUID","meta":{"versionId":"1","lastUpdated":"2026-10-31T12:00:00.000Z","tag":[{"code":"t"}]},"active":true}
                POST Patient
                  201 etag: W/"1" last-modified: Sat, 31 Oct 2026 12:00:00 GMT
                POST Patient
                  201 etag: W/"1" last-modified: Sat, 31 Oct 2026 12:00:00 GMT content-type: application/fhir+json
                  {"resourceType":"OperationOutcome","issue":[{"severity":"information","code":"informational","diagnostics":"create done, version 1"}]}
            "#]],
        )
        .await;
}

// A decimal is a measurement: its digits must come back byte for byte, by every way there is to read it.
#[tokio::test]
async fn numbers_keep_their_digits() {
    let world = World::new().await;
    for (id, digits) in
        ["1.10", "1e2", "1E-2", "0.0000001", "-0.0", "123456789012345678901234567.890"].iter().enumerate()
    {
        let value = format!(r#""valueQuantity":{{"value":{digits}}}"#);
        let body = format!(
            r#"{{"resourceType":"Observation","id":"{id}","status":"final","code":{{"text":"x"}},{value}}}"#
        );
        let written = world.send(&format!("PUT Observation/{id}\n{body}")).await;
        assert_eq!(written.status, 201, "{}", written.text());
        for path in [
            format!("Observation/{id}"),
            format!("Observation/{id}/_history/1"),
            format!("Observation/{id}/_history"),
            "Observation/_history".to_owned(),
            "$changes?_include=resource".to_owned(),
        ] {
            let read = world.send(&format!("GET {path}")).await;
            assert!(read.text().contains(&value), "{path}: {}", read.text());
        }
    }
}

// Two versions within a millisecond, or under a clock that was set back, must still differ in time.
#[tokio::test]
async fn each_version_is_later_than_the_one_before() {
    let world = World::new().await;
    let mut last = String::new();
    for number in 1..=5 {
        let reply = world.send("PUT Patient/1\n{\"resourceType\":\"Patient\",\"id\":\"1\"}").await.json();
        assert_eq!(reply["meta"]["versionId"], number.to_string());
        let updated = reply["meta"]["lastUpdated"].as_str().expect("a time").to_owned();
        assert!(updated > last, "{updated} {last}");
        last = updated;
    }
    world.house.clock.advance(60_000);
    let reply = world.send("PUT Patient/1\n{\"resourceType\":\"Patient\",\"id\":\"1\"}").await.json();
    assert_eq!(reply["meta"]["lastUpdated"], "2026-10-31T12:01:00.000Z");
}

// A resource is its own data store's: another data store, account or region must not see it.
#[tokio::test]
async fn data_stores_accounts_and_regions_are_apart() {
    let world = World::new().await;
    world.send("PUT Patient/1\n{\"resourceType\":\"Patient\",\"id\":\"1\"}").await;
    let input = json!({"DatastoreTypeVersion": "R4"});
    let created = world.aws("CreateFHIRDatastore", input).await.expect("a data store");
    let data_store = created["DatastoreId"].as_str().expect("an id").to_owned();
    assert_ne!(data_store, world.data_store);
    let beside = World { house: world.house.clone(), data_store };
    assert_eq!(beside.send("GET Patient/1").await.diagnostics(), "Resource Patient/1 is not known");
    assert_eq!(beside.send("GET $changes").await.json()["latest"], 0);
    for (account, region) in [("111111111111", "us-east-1"), ("000000000000", "eu-west-1")] {
        let stranger =
            World { house: world.house.as_caller(account, region), data_store: world.data_store.clone() };
        let reply = stranger.send("GET Patient/1").await;
        assert_eq!(reply.status, 404);
        assert_eq!(reply.diagnostics(), format!("Datastore {} was not found", world.data_store));
    }
}

// With a seed the next id can be foreseen, and an update may have taken it: a create must pass it over.
#[tokio::test]
async fn a_create_passes_over_an_id_that_is_taken() {
    const CREATE: &str = "POST Patient\n{\"resourceType\":\"Patient\"}";
    let (foreseen, world) = (World::new().await, World::new().await);
    foreseen.send("GET Patient/1").await;
    foreseen.send("GET Patient/1").await;
    let taken = foreseen.send(CREATE).await.json()["id"].as_str().expect("an id").to_owned();
    let put =
        format!("PUT Patient/{taken}\n{{\"resourceType\":\"Patient\",\"id\":\"{taken}\",\"active\":true}}");
    world.send(&put).await;
    world.send("GET Patient/1").await;
    let created = world.send(CREATE).await;
    assert_eq!(created.status, 201);
    assert_ne!(created.json()["id"], taken);
    assert_eq!(world.send(&format!("GET Patient/{taken}")).await.json()["active"], true);
}
