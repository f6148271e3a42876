//! Patches of both kinds: what they change, how they are refused, and many at once.

use std::collections::BTreeSet;

use expect_test::expect;
use serde_json::{Value, json};

use crate::script::World;

const JSON: &str = "Content-Type: application/json-patch+json";
const FHIR: &str = "Content-Type: application/fhir+json";

/// A FHIRPath Patch of one operation.
fn fhirpath(kind: &str, path: &str, value: &Value) -> String {
    let mut named = json!({"name": "value"});
    named.as_object_mut().expect("an object").extend(value.as_object().expect("an object").clone());
    let parts = json!([{"name": "type", "valueCode": kind}, {"name": "path", "valueString": path}, named]);
    json!({"resourceType": "Parameters", "parameter": [{"name": "operation", "part": parts}]}).to_string()
}

// A patch is a version like any other: to the reader, in the history, and in its digits.
#[tokio::test]
async fn a_patch_makes_a_version() {
    World::new()
        .await
        .check(
            r#"
            PUT Observation/1
            {"resourceType":"Observation","id":"1","status":"preliminary","code":{"text":"x"},"valueQuantity":{"value":1.50}}

            PATCH Observation/1
            Content-Type: application/json-patch+json
            [{"op":"test","path":"/status","value":"preliminary"},{"op":"replace","path":"/status","value":"final"},{"op":"add","path":"/meta/versionId","value":"77"}]

            PATCH Observation/1?_format=json
            Content-Type: application/fhir+json; charset=utf-8
            If-Match: W/"2"
            {"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"replace"},{"name":"path","valueString":"Observation.value"},{"name":"value","valueString":"much"}]}]}

            PATCH Observation/1
            Content-Type: application/json-patch+json
            Prefer: return=minimal
            []

            GET Observation/1/_history?_count=2
            "#,
            expect![[r#"
                PUT Observation/1
                  201 etag: W/"1" last-modified: Sat, 31 Oct 2026 12:00:00 GMT content-type: application/fhir+json
                  {"resourceType":"Observation","id":"1","meta":{"versionId":"1","lastUpdated":"2026-10-31T12:00:00.000Z"},"status":"preliminary","code":{"text":"x"},"valueQuantity":{"value":1.50}}
                PATCH Observation/1
                  200 etag: W/"2" last-modified: Sat, 31 Oct 2026 12:00:00 GMT content-type: application/fhir+json
                  {"resourceType":"Observation","id":"1","meta":{"versionId":"2","lastUpdated":"2026-10-31T12:00:00.001Z"},"status":"final","code":{"text":"x"},"valueQuantity":{"value":1.50}}
                PATCH Observation/1?_format=json
                  200 etag: W/"3" last-modified: Sat, 31 Oct 2026 12:00:00 GMT content-type: application/fhir+json
                  {"resourceType":"Observation","id":"1","meta":{"versionId":"3","lastUpdated":"2026-10-31T12:00:00.002Z"},"status":"final","code":{"text":"x"},"valueString":"much"}
                PATCH Observation/1
                  200 etag: W/"4" last-modified: Sat, 31 Oct 2026 12:00:00 GMT
                GET Observation/1/_history?_count=2
                  200 content-type: application/fhir+json
                  {"resourceType":"Bundle","type":"history","total":4,"link":[{"relation":"self","url":"http://localhost:4566/datastore/DS/r4/Observation/1/_history?_count=2"},{"relation":"next","url":"http://localhost:4566/datastore/DS/r4/Observation/1/_history?_count=2&page=aGlzdG9yeSA0IDM"}],"entry":[{"fullUrl":"http://localhost:4566/datastore/DS/r4/Observation/1","resource":{"resourceType":"Observation","id":"1","meta":{"versionId":"4","lastUpdated":"2026-10-31T12:00:00.003Z"},"status":"final","code":{"text":"x"},"valueString":"much"},"request":{"method":"PATCH","url":"Observation/1"},"response":{"status":"200","etag":"W/\"4\"","lastModified":"2026-10-31T12:00:00.003Z"}},{"fullUrl":"http://localhost:4566/datastore/DS/r4/Observation/1","resource":{"resourceType":"Observation","id":"1","meta":{"versionId":"3","lastUpdated":"2026-10-31T12:00:00.002Z"},"status":"final","code":{"text":"x"},"valueString":"much"},"request":{"method":"PATCH","url":"Observation/1"},"response":{"status":"200","etag":"W/\"3\"","lastModified":"2026-10-31T12:00:00.002Z"}}]}
            "#]],
        )
        .await;
}

// Each way to be refused, by its status, in the order of the checks; nothing of a refused patch may remain.
#[tokio::test]
async fn refusals() {
    let world = World::new().await;
    world.send("PUT Patient/1\n{\"resourceType\":\"Patient\",\"id\":\"1\",\"active\":true}").await;
    world.send("PUT Patient/gone\n{\"resourceType\":\"Patient\",\"id\":\"gone\"}").await;
    world.send("DELETE Patient/gone").await;
    let nothing = json!({"valueBoolean": false});
    let replaced = fhirpath("replace", "Patient.active", &nothing);
    for (head, body, status, text) in [
        ("PATCH Patient/1", "[]", 415, "Content-Type ''"),
        ("PATCH Patient/1\nContent-Type: application/xml", "[]", 415, "application/xml"),
        ("PATCH Patient/1\nContent-Type: application/json-patch+json; charset=latin1", "[]", 415, "latin1"),
        (&format!("PATCH Patient/none\n{JSON}"), "[]", 404, "Patient/none is not known"),
        (&format!("PATCH Patient/gone\n{JSON}"), "[]", 410, "has been deleted"),
        (&format!("PATCH Patient/1\n{JSON}\nIf-Match: W/\"2\""), "[]", 412, "is not the one in If-Match"),
        (&format!("PATCH Patient/1?name=x\n{JSON}"), "[]", 400, "Parameter name"),
        (&format!("PATCH Patient/1?_format=xml\n{JSON}"), "[]", 406, "'xml'"),
        (&format!("PATCH AuditEvent/1\n{JSON}"), "[]", 400, "Interaction not supported."),
        (&format!("PATCH Patient/1\n{JSON}"), "", 400, "no body"),
        (&format!("PATCH Patient/1\n{JSON}"), "[{]", 400, "Error parsing JSON"),
        (
            &format!("PATCH Patient/1\n{JSON}"),
            r#"[{"op":"remove"}]"#,
            400,
            "Patch operation 0: 'path' is missing",
        ),
        (&format!("PATCH Patient/1\n{JSON}"), &replaced, 400, "must be an array"),
        (
            &format!("PATCH Patient/1\n{JSON}"),
            r#"[{"op":"remove","path":"/name"}]"#,
            422,
            "nothing at '/name'",
        ),
        (
            &format!("PATCH Patient/1\n{JSON}"),
            r#"[{"op":"remove","path":"/active"},{"op":"test","path":"/id","value":"2"}]"#,
            422,
            "Patch operation 1",
        ),
        (
            &format!("PATCH Patient/1\n{JSON}"),
            r#"[{"op":"add","path":"/surname","value":"x"}]"#,
            400,
            "Unrecognised property '@surname'",
        ),
        (&format!("PATCH Patient/1\n{JSON}"), r#"[{"op":"replace","path":"/id","value":"2"}]"#, 400, "id 2"),
        (&format!("PATCH Patient/1\n{JSON}"), r#"[{"op":"remove","path":"/id"}]"#, 400, "has no id"),
        (
            &format!("PATCH Patient/1\n{JSON}"),
            r#"[{"op":"replace","path":"","value":{"resourceType":"Basic","id":"1","code":{"text":"x"}}}]"#,
            400,
            "is of type Basic",
        ),
        (
            &format!("PATCH Patient/1\n{JSON}"),
            r#"[{"op":"replace","path":"","value":7}]"#,
            400,
            "must be an object",
        ),
        (&format!("PATCH Patient/1\n{FHIR}"), r#"{"resourceType":"Patient"}"#, 400, "must be a Parameters"),
        (&format!("PATCH Patient/1\n{FHIR}"), "{", 400, "Error parsing JSON"),
        (
            &format!("PATCH Patient/1\n{FHIR}"),
            &fhirpath("replace", "Patient.birthDate", &json!({"valueDate": "2020"})),
            422,
            "leads to no element",
        ),
        (
            &format!("PATCH Patient/1\n{FHIR}"),
            &fhirpath("replace", "Patient.active.not()", &nothing),
            400,
            "'not()', which is not emulated",
        ),
    ] {
        let reply = world.send(&format!("{head}\n{body}")).await;
        assert_eq!(reply.status, status, "{head} {body}: {}", reply.text());
        assert!(reply.diagnostics().contains(text), "{head} {body}: {}", reply.diagnostics());
    }
    let kept = world.send("GET Patient/1").await.json();
    assert_eq!((&kept["active"], &kept["meta"]["versionId"]), (&json!(true), &json!("1")));
    let reply = world.send(&format!("PATCH Patient/1\nContent-Type: application/json\n{replaced}")).await;
    assert_eq!((reply.status, &reply.json()["active"]), (200, &json!(false)));
}

// A patch says what to change, not what to end up with, so patches that meet must all take effect.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixteen_patchers_lose_nothing() {
    const EACH: usize = 8;
    let world = World::new().await;
    world
        .send("PUT Patient/1\n{\"resourceType\":\"Patient\",\"id\":\"1\",\"name\":[{\"text\":\"first\"}]}")
        .await;
    let patchers = (0..16).map(|patcher| {
        let world = world.clone();
        tokio::spawn(async move {
            for turn in 0..EACH {
                let text = format!("{patcher}.{turn}");
                let request = if patcher % 2 == 0 {
                    let patch = json!([{"op": "add", "path": "/name/-", "value": {"text": text}}]);
                    format!("PATCH Patient/1\n{JSON}\n{patch}")
                } else {
                    let parts = json!([{"name": "type", "valueCode": "add"}, {"name": "path", "valueString": "Patient"},
                        {"name": "name", "valueString": "name"}, {"name": "value", "valueHumanName": {"text": text}}]);
                    let patch =
                        json!({"resourceType": "Parameters", "parameter": [{"name": "operation", "part": parts}]});
                    format!("PATCH Patient/1\n{FHIR}\n{patch}")
                };
                let reply = world.send(&request).await;
                assert_eq!(reply.status, 200, "{}", reply.text());
            }
        })
    });
    for patcher in patchers.collect::<Vec<_>>() {
        patcher.await.expect("a patcher");
    }
    let patient = world.send("GET Patient/1").await.json();
    assert_eq!(patient["meta"]["versionId"], (1 + 16 * EACH).to_string());
    let names = patient["name"].as_array().expect("names");
    let texts: BTreeSet<&str> = names.iter().filter_map(|name| name["text"].as_str()).collect();
    assert_eq!((names.len(), texts.len()), (1 + 16 * EACH, 1 + 16 * EACH));
}
