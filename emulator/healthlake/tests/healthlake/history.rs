//! Histories: of a resource, of a type, of the data store.

use expect_test::expect;
use serde_json::Value;

use crate::script::World;

fn patient(id: &str) -> String {
    format!("PUT Patient/{id}\n{{\"resourceType\":\"Patient\",\"id\":\"{id}\"}}")
}

/// What each entry is: id and version.
fn entries(bundle: &Value) -> Vec<String> {
    let entries = bundle["entry"].as_array().cloned().unwrap_or_default();
    let one = |entry: &Value| {
        let url = entry["fullUrl"].as_str().expect("a URL").rsplit('/').next().expect("an id").to_owned();
        format!("{url} {}", entry["response"]["etag"].as_str().expect("a tag"))
    };
    entries.iter().map(one).collect()
}

fn next(bundle: &Value) -> Option<String> {
    let links = bundle["link"].as_array().expect("links");
    let next = links.iter().find(|link| link["relation"] == "next")?;
    next["url"].as_str().map(str::to_owned)
}

// The three Bundles in full, with a create, an update as create, an update and a delete in them.
#[tokio::test]
async fn a_history_tells_each_interaction() {
    let world = World::new().await;
    world.send(&patient("1")).await;
    world.send(&patient("1")).await;
    world.send("DELETE Patient/1").await;
    world.send("POST Basic\n{\"resourceType\":\"Basic\",\"code\":{\"text\":\"x\"}}").await;
    world
        .check(
            "
            GET Patient/1/_history

            GET Basic/_history

            GET _history?_count=1

            GET Group/_history

            GET Patient/2/_history
            ",
            expect![[r#"
                GET Patient/1/_history
                  200 content-type: application/fhir+json
                  {"resourceType":"Bundle","type":"history","total":3,"link":[{"relation":"self","url":"http://localhost:4566/datastore/DS/r4/Patient/1/_history"}],"entry":[{"fullUrl":"http://localhost:4566/datastore/DS/r4/Patient/1","request":{"method":"DELETE","url":"Patient/1"},"response":{"status":"204","etag":"W/\"3\"","lastModified":"2026-10-31T12:00:00.002Z"}},{"fullUrl":"http://localhost:4566/datastore/DS/r4/Patient/1","resource":{"resourceType":"Patient","id":"1","meta":{"versionId":"2","lastUpdated":"2026-10-31T12:00:00.001Z"}},"request":{"method":"PUT","url":"Patient/1"},"response":{"status":"200","etag":"W/\"2\"","lastModified":"2026-10-31T12:00:00.001Z"}},{"fullUrl":"http://localhost:4566/datastore/DS/r4/Patient/1","resource":{"resourceType":"Patient","id":"1","meta":{"versionId":"1","lastUpdated":"2026-10-31T12:00:00.000Z"}},"request":{"method":"PUT","url":"Patient/1"},"response":{"status":"201","etag":"W/\"1\"","lastModified":"2026-10-31T12:00:00.000Z"}}]}
                GET Basic/_history
                  200 content-type: application/fhir+json
                  {"resourceType":"Bundle","type":"history","total":1,"link":[{"relation":"self","url":"http://localhost:4566/datastore/DS/r4/Basic/_history"}],"entry":[{"fullUrl":"http://localhost:4566/datastore/DS/r4/Basic/UUID","resource":{"resourceType":"Basic","id":"UUID","meta":{"versionId":"1","lastUpdated":"2026-10-31T12:00:00.000Z"},"code":{"text":"x"}},"request":{"method":"POST","url":"Basic"},"response":{"status":"201","etag":"W/\"1\"","lastModified":"2026-10-31T12:00:00.000Z"}}]}
                GET _history?_count=1
                  200 content-type: application/fhir+json
                  {"resourceType":"Bundle","type":"history","total":4,"link":[{"relation":"self","url":"http://localhost:4566/datastore/DS/r4/_history?_count=1"},{"relation":"next","url":"http://localhost:4566/datastore/DS/r4/_history?_count=1&page=aGlzdG9yeSA0IDQ"}],"entry":[{"fullUrl":"http://localhost:4566/datastore/DS/r4/Basic/UUID","resource":{"resourceType":"Basic","id":"UUID","meta":{"versionId":"1","lastUpdated":"2026-10-31T12:00:00.000Z"},"code":{"text":"x"}},"request":{"method":"POST","url":"Basic"},"response":{"status":"201","etag":"W/\"1\"","lastModified":"2026-10-31T12:00:00.000Z"}}]}
                GET Group/_history
                  200 content-type: application/fhir+json
                  {"resourceType":"Bundle","type":"history","total":0,"link":[{"relation":"self","url":"http://localhost:4566/datastore/DS/r4/Group/_history"}]}
                GET Patient/2/_history
                  404
                  {"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"not-found","diagnostics":"Resource Patient/2 is not known"}]}
            "#]],
        )
        .await;
    for path in ["Patient/1/_history", "Patient/_history", "_history"] {
        let bundle = world.send(&format!("GET {path}")).await;
        assert_eq!(fhir::parse_and_validate(&bundle.body).map(|_| ()), Ok(()), "{path}");
    }
}

// Pages and totals must not shift under a reader while others write, or it misses and repeats versions.
#[tokio::test]
async fn pages_stay_while_others_write() {
    for path in ["Patient/1/_history", "Patient/_history", "_history"] {
        let world = World::new().await;
        for _ in 0..7 {
            world.send(&patient("1")).await;
        }
        let mut url = format!("{path}?_count=3&_since=2026-10-31T11:00:00%2B00:00");
        let (mut seen, mut pages) = (Vec::new(), 0);
        loop {
            let bundle = world.send(&format!("GET {url}")).await.json();
            assert_eq!(bundle["total"], 7, "{bundle}");
            seen.append(&mut entries(&bundle));
            pages += 1;
            world.send(&patient("1")).await;
            let Some(next) = next(&bundle) else { break };
            url = next;
        }
        assert_eq!(pages, 3);
        assert_eq!(
            seen,
            (1..=7).rev().map(|version| format!("1 W/\"{version}\"")).collect::<Vec<_>>(),
            "{path}"
        );
    }
}

// `_since` takes what was made then or later, `_at` what was the newest at some moment of the period.
#[tokio::test]
async fn a_history_is_narrowed_by_time() {
    let world = World::new().await;
    for _ in 0..3 {
        world.send(&patient("1")).await;
        world.house.clock.advance(60_000);
    }
    let all = ["1 W/\"3\"", "1 W/\"2\"", "1 W/\"1\""];
    for (query, expected) in [
        ("_since=2026-10-31T12:01:00Z", &all[..2]),
        ("_since=2026-10-31T12:01:00.001Z", &all[..1]),
        // A plus that was not encoded is meant as one.
        ("_since=2026-10-31T13:01:00+01:00", &all[..2]),
        ("_since=2027", &[]),
        ("_at=2026-10-31T12:01:30Z", &all[1..2]),
        ("_at=2026-10-31T12:00:00.000Z", &all[2..]),
        ("_at=2026-10-31", &all),
        ("_at=2026-10-30", &[]),
        ("_at=2027", &all[..1]),
        ("_since=2026-10-31T12:01:00Z&_at=2026-10-31T12:01:59Z", &all[1..2]),
    ] {
        for path in ["Patient/1/_history", "Patient/_history", "_history"] {
            let bundle = world.send(&format!("GET {path}?{query}")).await.json();
            assert_eq!(entries(&bundle), expected, "{path}?{query}");
            assert_eq!(bundle["total"], expected.len());
        }
    }
}

// A parameter that is misread would narrow or widen a history without a word.
#[tokio::test]
async fn bad_parameters_are_refused() {
    let world = World::new().await;
    world.send(&patient("1")).await;
    for query in [
        "_count=0",
        "_count=x",
        "_count=1&_count=2",
        "_since=yesterday",
        "_at=2026-13",
        "page=x",
        "page=",
        "x=1",
    ] {
        for path in ["Patient/1/_history", "Patient/_history", "_history"] {
            let reply = world.send(&format!("GET {path}?{query}")).await;
            assert_eq!(reply.status, 400, "{path}?{query}: {}", reply.text());
            assert!(
                reply.diagnostics().contains(query.split(['=', '&']).next().unwrap_or("?")),
                "{}",
                reply.text()
            );
        }
    }
}

// Documented: whoever asks for more than a page allows gets a full page and a link, not a refusal.
#[tokio::test]
async fn a_page_has_a_hundred_entries_at_most() {
    let world = World::new().await;
    for _ in 0..101 {
        world.send(&patient("1")).await;
    }
    for query in ["", "?_count=100", "?_count=5000"] {
        for path in ["Patient/1/_history", "Patient/_history", "_history"] {
            let bundle = world.send(&format!("GET {path}{query}")).await.json();
            assert_eq!((entries(&bundle).len(), &bundle["total"]), (100, &101.into()), "{path}{query}");
            assert!(next(&bundle).is_some());
        }
    }
}
