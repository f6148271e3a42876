//! `$document`: the Bundle of a Composition and of all that it refers to.

use serde_json::{Value, json};

use crate::script::{Reply, World};

async fn put(world: &World, resource: Value) {
    let [name, id] = ["resourceType", "id"].map(|member| resource[member].as_str().expect("text"));
    let reply = world.send(&format!("PUT {name}/{id}\n{resource}")).await;
    assert!(reply.status < 300, "{resource}: {}", reply.text());
}

/// A Composition whose resources refer to each other, to some that are not there, and back to it.
async fn clinic() -> World {
    let world = World::new().await;
    for resource in [
        json!({"resourceType": "Patient", "id": "ann", "generalPractitioner": [{"reference": "Practitioner/dr"}]}),
        json!({"resourceType": "Patient", "id": "gone"}),
        json!({"resourceType": "Practitioner", "id": "dr"}),
        json!({"resourceType": "Practitioner", "id": "stranger"}),
        json!({"resourceType": "Organization", "id": "part", "name": "Part", "partOf": {"reference": "Organization/whole"}}),
        json!({"resourceType": "Organization", "id": "whole", "name": "Whole", "partOf": {"reference": "Organization/part"}}),
        json!({"resourceType": "Observation", "id": "o", "status": "final", "code": {"text": "x"},
            "subject": {"reference": "Patient/ann/_history/1"}, "focus": [{"reference": "Composition/c"}],
            "performer": [{"reference": "Practitioner/nobody"}, {"reference": "Patient/gone"}]}),
        json!({"resourceType": "Composition", "id": "c", "status": "final", "type": {"text": "letter"}, "date": "2024",
            "title": "Letter", "author": [{"reference": "Practitioner/dr"}, {"reference": "#me"}],
            "contained": [{"resourceType": "Practitioner", "id": "me"}],
            "subject": {"reference": "Patient/ann"}, "custodian": {"reference": "Organization/part"},
            "section": [{"entry": [{"reference": "Observation/o"}],
                "section": [{"entry": [{"reference": "http://elsewhere/Practitioner/stranger"}]}]}]}),
    ] {
        put(&world, resource).await;
    }
    world.send("DELETE Patient/gone").await;
    world
}

/// The entries of a document by type and id.
fn told(reply: &Reply) -> String {
    let bundle = reply.json();
    assert_eq!((reply.status, &bundle["type"]), (200, &json!("document")), "{bundle}");
    let tell = |entry: &Value| {
        let resource = &entry["resource"];
        let text = |member: &str| resource[member].as_str().unwrap_or("?").to_owned();
        let name = format!("{}/{}", text("resourceType"), text("id"));
        assert!(
            entry["fullUrl"].as_str().is_some_and(|url| url.ends_with(&format!("/r4/{name}"))),
            "{entry}"
        );
        name
    };
    bundle["entry"].as_array().expect("entries").iter().map(tell).collect::<Vec<_>>().join(" ")
}

// A document is for who has nothing else: it must be whole, each resource once, and valid as R4 has it.
#[tokio::test]
async fn a_document_holds_what_the_composition_leads_to() {
    let world = clinic().await;
    let whole =
        "Composition/c Practitioner/dr Patient/ann Organization/part Observation/o Organization/whole";
    let sorted = |text: &str| {
        let mut names: Vec<String> = text.split(' ').map(str::to_owned).collect();
        names.sort_unstable();
        names
    };
    let reply = world.send("GET Composition/c/$document").await;
    assert!(told(&reply).starts_with("Composition/c "), "R4 has it first: {}", told(&reply));
    assert_eq!(sorted(&told(&reply)), sorted(whole));
    let bundle = fhir::parse_and_validate(&reply.body).expect("a valid Bundle");
    assert_eq!(bundle["id"], "c");
    assert_eq!(bundle["identifier"]["system"], "urn:ietf:rfc:3986");
    assert_eq!(bundle["timestamp"], "2026-10-31T12:00:00.000Z");
    for body in ["", "\n{\"resourceType\":\"Parameters\"}"] {
        assert_eq!(told(&world.send(&format!("POST Composition/c/$document{body}")).await), told(&reply));
    }
    assert_eq!(world.send("GET Bundle/c").await.status, 404, "nobody asked that it be kept");
}

// What is kept must be what was answered, as a resource like any other.
#[tokio::test]
async fn a_document_is_kept_if_asked() {
    let world = clinic().await;
    let kept = world.send("GET Composition/c/$document?persist=true").await;
    assert_eq!((kept.status, kept.header("etag")), (200, "W/\"1\""), "{}", kept.text());
    assert_eq!(world.send("GET Bundle/c").await.text(), kept.text());
    let body =
        json!({"resourceType": "Parameters", "parameter": [{"name": "persist", "valueBoolean": true}]});
    let again = world.send(&format!("POST Composition/c/$document\n{body}")).await;
    assert_eq!((again.status, again.header("etag")), (200, "W/\"2\""), "{}", again.text());
    assert_eq!(told(&again), told(&kept));
    let no = json!({"resourceType": "Parameters", "parameter": [{"name": "persist", "valueBoolean": false}]});
    world.send(&format!("POST Composition/c/$document\n{no}")).await;
    assert_eq!(world.send("GET Bundle/c").await.header("etag"), "W/\"2\"");
}

// A request that was misread would answer with another document, or keep one.
#[tokio::test]
async fn what_is_refused() {
    let world = clinic().await;
    put(&world, json!({"resourceType": "Composition", "id": "old", "status": "final", "type": {"text": "x"}, "date": "2024",
        "title": "x", "author": [{"display": "x"}]})).await;
    world.send("DELETE Composition/old").await;
    for (request, status, text) in [
        ("GET Composition/nobody/$document", 404, "Composition/nobody is not known"),
        ("GET Composition/old/$document", 410, "has been deleted"),
        ("GET Composition/c/$document?persist=yes", 400, "expected true or false"),
        ("GET Composition/c/$document?graph=x", 400, "Parameter graph is not supported here"),
        ("POST Composition/c/$document?persist=true", 400, "Parameter persist is not supported here"),
        ("POST Composition/c/$document\n{\"resourceType\":\"Patient\"}", 400, "of type Patient"),
        ("POST Composition/c/$document\n{", 400, ""),
        (
            "POST Composition/c/$document\n{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"persist\",\"valueString\":\"true\"}]}",
            400,
            "a valueBoolean",
        ),
        (
            "POST Composition/c/$document\n{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"graph\",\"valueUri\":\"u:x\"}]}",
            400,
            "Parameter graph",
        ),
    ] {
        let reply = world.send(request).await;
        assert_eq!(reply.status, status, "{request}: {}", reply.text());
        assert!(reply.diagnostics().contains(text), "{request}: {}", reply.text());
    }
}
