//! What is refused, with which status and in which order.

use crate::script::World;

const VALID: &str = r#"{"resourceType":"Patient","id":"1"}"#;
const LEVEL: &str = "x-amzn-healthlake-fhir-validation-level";

// Each request has the fault of its row and those of all rows below, so the order of checks is tested too. The order is
// believed.
#[tokio::test]
async fn an_update_is_checked_in_order() {
    let world = World::new().await;
    let steps = [
        ("PUT Pa7ient/a_b?x=1", "", 400, "'Pa7ient' at 'resourceType'"),
        ("PUT Nothing/a_b?x=1", "", 400, "Interaction not supported."),
        ("PUT AuditEvent/a_b?x=1", "", 400, "Interaction not supported."),
        ("PUT Parameters/a_b?x=1", "", 400, "Interaction not supported."),
        (
            "PUT Patient/a_b",
            "",
            400,
            "Value 'a_b' at 'resourceId' failed to satisfy constraint: Member must satisfy regular expression pattern: [A-Za-z0-9-.]{1,64}",
        ),
        ("PUT Patient/1?x=1", "", 400, "Parameter x"),
        ("PUT Patient", "", 400, "an id or search criteria are required"),
        (
            "PUT Patient/1",
            "x-amz-fhir-idempotency-key: 1\nIf-Match: 1\nPrefer: return=x\nContent-Type: text/xml",
            501,
            "Header x-amz-fhir-idempotency-key",
        ),
        ("PUT Patient/1", "If-Match: 1\nPrefer: return=x\nContent-Type: text/xml", 400, "header If-Match"),
        ("PUT Patient/1", "Prefer: return=x\nContent-Type: text/xml", 400, "header Prefer"),
        ("PUT Patient/1", "Content-Type: application/fhir+xml\nLEVEL: lax", 415, "application/fhir+xml"),
        ("PUT Patient/1", "Content-Type: application/json; charset=latin1", 415, "latin1"),
        ("PUT Patient/1", "LEVEL: lax", 400, "lax"),
        ("PUT Patient/1", "LEVEL: structure-only", 400, "The request has no body"),
        ("PUT Patient/1", "LEVEL: minimal", 400, "The request has no body"),
    ];
    for (line, headers, status, text) in steps {
        let headers = headers.replace("LEVEL", LEVEL);
        let request = if headers.is_empty() { line.to_owned() } else { format!("{line}\n{headers}") };
        let reply = world.send(&request).await;
        assert_eq!(reply.status, status, "{request}: {}", reply.text());
        assert!(reply.diagnostics().contains(text), "{request}: {}", reply.diagnostics());
    }
}

// The faults of a body, in the same order; nothing of it is kept.
#[tokio::test]
async fn a_body_is_checked_in_order() {
    let world = World::new().await;
    let large = format!(r#"{{"resourceType":"Binary","id":"2","data":"{}"}}"#, "A".repeat(5 * 1024 * 1024));
    for (body, status, text) in [
        (&*large, 413, "at most 5242880"),
        ("{", 400, "Error parsing JSON"),
        (r#"{"resourceType":"Patient","resourceType":"Patient"}"#, 400, "duplicate"),
        (r#"{"resourceType":"Group","id":"2","x":1}"#, 400, "of type Group, the URL says Patient"),
        (r#"{"resourceType":"Patient","id":"2","nonsense":1}"#, 400, "nonsense"),
        (r#"{"resourceType":"Patient"}"#, 400, "has no id"),
        (r#"{"resourceType":"Patient","id":"2"}"#, 400, "has the id 2, the URL says 1"),
    ] {
        let reply = world.send(&format!("PUT Patient/1\n{body}")).await;
        assert_eq!(reply.status, status, "{}", reply.text());
        assert!(reply.diagnostics().contains(text), "{}", reply.diagnostics());
    }
    let all = r#"{"resourceType":"Patient","id":"1","nonsense":1,"gender":"x"}"#;
    let issues = world.send(&format!("PUT Patient/1\n{all}")).await.json()["issue"].as_array().map(Vec::len);
    assert_eq!(issues, Some(2), "all that is wrong is told at once");
    assert_eq!(world.send("GET Patient/1").await.status, 404);
    assert_eq!(world.send("GET $changes").await.json()["latest"], 0);
}

// What AWS does and we do not is said, not passed over: a test that relies on it must fail.
#[tokio::test]
async fn what_is_not_emulated_is_refused_by_name() {
    let world = World::new().await;
    for (request, status, text) in [
        ("POST Patient?x=1\n{\"resourceType\":\"Patient\"}", 400, "Parameter x"),
        ("GET Patient/1?_total=none", 400, "_total"),
        ("GET Patient/1?_format=xml", 406, "xml"),
        ("GET Patient/1/_history?_list=1", 400, "_list"),
        ("GET metadata?mode=full", 400, "mode"),
    ] {
        let reply = world.send(request).await;
        assert_eq!(reply.status, status, "{request}: {}", reply.text());
        assert!(reply.diagnostics().contains(text), "{request}: {}", reply.diagnostics());
    }
}

// A data store that is gone or never was comes before everything else, at every door of the data plane.
#[tokio::test]
async fn an_unknown_data_store_is_told_first() {
    let mut world = World::new().await;
    world.data_store = "0123456789abcdef0123456789abcdef".to_owned();
    for request in [
        "GET metadata?x=1",
        "GET $changes?x=1",
        "GET _history?x=1",
        "GET Nothing/_history",
        "GET No7/1/_history",
        "GET No7/1",
        "GET No7/1/_history/1",
        "POST No7",
        "PUT No7/1",
        "DELETE No7/1",
    ] {
        let reply = world.send(request).await;
        assert_eq!(
            (reply.status, reply.diagnostics()),
            (404, format!("Datastore {} was not found", world.data_store))
        );
    }
}

// An AuditEvent can be written once and never changed; an OperationOutcome cannot be kept at all.
#[tokio::test]
async fn some_types_allow_less() {
    let world = World::new().await;
    let event = r#"{"resourceType":"AuditEvent","type":{"code":"rest"},"recorded":"2026-10-31T12:00:00Z","agent":[{"requestor":true}],"source":{"observer":{"display":"x"}}}"#;
    let created = world.send(&format!("POST AuditEvent\n{event}")).await;
    assert_eq!(created.status, 201, "{}", created.text());
    let id = created.json()["id"].as_str().expect("an id").to_owned();
    assert_eq!(world.send(&format!("GET AuditEvent/{id}")).await.status, 200);
    assert_eq!(world.send(&format!("DELETE AuditEvent/{id}")).await.status, 400);
    assert_eq!(world.send("POST OperationOutcome\n{}").await.diagnostics(), "Interaction not supported.");
    assert_eq!(world.send(&format!("PUT Patient/1\n{VALID}")).await.status, 201);
}
