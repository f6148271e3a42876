//! What nobody sends on purpose, or only somebody who means harm: it is refused in FHIR's words, costs little and leaves
//! nothing behind. That something costs little is asserted by what is counted, or by there being an answer at all.

use serde_json::{Value, json};

use crate::script::World;

const JSON_PATCH: &str = "PATCH Patient/p\nContent-Type: application/json-patch+json";
const FHIR_PATCH: &str = "PATCH Patient/p\nContent-Type: application/fhir+json";

async fn latest(world: &World) -> Value {
    world.send("GET $changes?after=latest").await.json()["latest"].clone()
}

async fn world() -> World {
    let world = World::new().await;
    let reply = world.send("PUT Patient/p\n{\"resourceType\":\"Patient\",\"id\":\"p\"}").await;
    assert_eq!(reply.status, 201);
    world
}

fn bundle(name: &str, entries: &Value) -> String {
    json!({"resourceType": "Bundle", "type": name, "entry": entries}).to_string()
}

fn nested(open: &str, close: &str) -> String {
    format!("{}{}", open.repeat(10_000), close.repeat(10_000))
}

// A parser that overflows its stack, takes all memory or stores half of it is a way to end the program for everybody.
#[tokio::test]
async fn what_is_no_resource_is_refused_and_leaves_nothing() {
    let world = world().await;
    let patient = |member: &str| format!("{{\"resourceType\":\"Patient\",\"id\":\"p\",{member}}}");
    let in_bundle = |name: &str, resource: &str| {
        let entry =
            format!("{{\"request\":{{\"method\":\"PUT\",\"url\":\"Patient/p\"}},\"resource\":{resource}}}");
        format!("{{\"resourceType\":\"Bundle\",\"type\":\"{name}\",\"entry\":[{entry}]}}").into_bytes()
    };
    let deep = patient(&format!("\"contact\":{}", nested("[", "]")));
    let contained = patient(&format!("\"x\":{}1{}", "{\"a\":".repeat(10_000), "}".repeat(10_000)));
    let large = vec![b' '; 100 << 20];
    let value = format!("[{{\"op\":\"add\",\"path\":\"/contact\",\"value\":{}}}]", nested("[", "]"));
    let path = format!("Patient{}", nested("(", ")"));
    let by_path = json!({"resourceType": "Parameters", "parameter": [{"name": "operation", "part": [
        {"name": "type", "valueCode": "delete"}, {"name": "path", "valueString": path},
    ]}]});
    for (head, body, status, code) in [
        ("POST Patient", large.clone(), 413, "too-long"),
        ("PUT Patient/p", large.clone(), 413, "too-long"),
        (JSON_PATCH, large, 413, "too-long"),
        ("POST Patient", deep.clone().into(), 400, "structure"),
        ("PUT Patient/p", deep.clone().into(), 400, "structure"),
        ("PUT Patient/p", contained.into(), 400, "structure"),
        ("POST /", in_bundle("transaction", &deep), 400, "structure"),
        ("POST /", nested("[", "]").into(), 400, "structure"),
        ("POST /", in_bundle("transaction", "{\"resourceType\":\"Patient\",\"id\":\"p\""), 400, "structure"),
        (JSON_PATCH, value.into(), 400, "structure"),
        (JSON_PATCH, b"[{\"op\":\"remove\"".to_vec(), 400, "structure"),
        (FHIR_PATCH, by_path.to_string().into(), 400, "structure"),
        ("PUT Patient/p", b"{\"resourceType\":\"Patient\",\"id\":\"p\"".to_vec(), 400, "structure"),
        ("PUT Patient/p", b"{\"resourceType\":\"Patient\",\"id\":\"\xFF\xFE\"}".to_vec(), 400, "structure"),
        ("PUT Patient/p", patient("\"language\":\"\\ud800\"").into(), 400, "structure"),
        ("PUT Patient/p", patient("\"multipleBirthInteger\":1e99999999").into(), 400, "value"),
        ("PUT Patient/p", b"\0".to_vec(), 400, "structure"),
        ("PUT Patient/p", b"null".to_vec(), 400, "structure"),
        ("PUT Patient/p", Vec::new(), 400, "required"),
        ("POST /", Vec::new(), 400, "required"),
        (
            "POST /",
            b"{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":{}}".to_vec(),
            400,
            "structure",
        ),
    ] {
        let before = latest(&world).await;
        let start = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
        let reply = world.send_body(head, body).await;
        let what = format!("{head} {start}");
        let outcome = reply.json();
        assert_eq!(outcome["resourceType"], "OperationOutcome", "{what}: {outcome}");
        let issue = &outcome["issue"][0];
        assert_eq!((reply.status, &issue["code"]), (status, &json!(code)), "{what}: {outcome}");
        assert_eq!(issue["severity"], "error", "{what}");
        assert!(reply.body.len() < 4_096, "{what} is answered with {} bytes", reply.body.len());
        assert_eq!(latest(&world).await, before, "{what} left something behind");
    }
    // A batch refuses the entry, and is answered.
    let reply = world.send_body("POST /", in_bundle("batch", &deep)).await;
    assert_eq!(reply.json()["entry"][0]["response"]["status"], "400", "{}", reply.text());
    assert_eq!(latest(&world).await, json!(1));
}

// Links that lead back to where they stand must come to an end, and to one meaning.
#[tokio::test]
async fn bundles_that_refer_to_themselves() {
    let world = world().await;
    let entry = |url: &str, to: &str| {
        json!({
            "fullUrl": url, "request": {"method": "POST", "url": "Patient"},
            "resource": {"resourceType": "Patient", "link": [{"other": {"reference": to}, "type": "seealso"}]},
        })
    };
    // Each to itself; then two to each other.
    let entries = json!([
        entry("urn:uuid:1", "urn:uuid:1"),
        entry("urn:uuid:2", "urn:uuid:3"),
        entry("urn:uuid:3", "urn:uuid:2")
    ]);
    let reply =
        world.send_body("POST /\nPrefer: return=representation", bundle("transaction", &entries)).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    let answer = reply.json();
    let made = |place: usize| &answer["entry"][place]["resource"];
    for (place, to) in [(0, 0), (1, 2), (2, 1)] {
        let expected = format!("Patient/{}", made(to)["id"].as_str().expect("an id"));
        assert_eq!(made(place)["link"][0]["other"]["reference"], expected);
    }

    let whole: Value = serde_json::from_str(&bundle("transaction", &entries)).expect("JSON");
    let itself = json!([{"request": {"method": "POST", "url": "/"}, "resource": whole}]);
    let twice = json!([entry("urn:uuid:1", "urn:uuid:1"), entry("urn:uuid:1", "urn:uuid:1")]);
    let one = json!([{"request": {"method": "PUT", "url": "Patient/p"}, "resource": {"resourceType": "Patient", "id": "p"}},
        {"request": {"method": "DELETE", "url": "Patient/p"}}]);
    for (entries, code) in [(itself, "not-supported"), (twice, "invariant"), (one, "invalid")] {
        let before = latest(&world).await;
        let reply = world.send_body("POST /", bundle("transaction", &entries)).await;
        assert_eq!(reply.status, 400, "{}", reply.text());
        assert_eq!(reply.json()["issue"][0]["code"], code, "{}", reply.text());
        assert_eq!(latest(&world).await, before);
    }
}

async fn put(world: &World, resource: &Value) {
    let [name, id] = ["resourceType", "id"].map(|member| resource[member].as_str().expect("text"));
    let reply = world.send_body(&format!("PUT {name}/{id}"), resource.to_string()).await;
    assert_eq!(reply.status, 201, "{}", reply.text());
}

fn observation(id: &str, members: impl IntoIterator<Item = String>) -> Value {
    let members: Vec<Value> = members.into_iter().map(|to| json!({"reference": to})).collect();
    json!({"resourceType": "Observation", "id": id, "status": "final", "code": {"text": "x"}, "hasMember": members})
}

// What is followed until nothing new comes must notice that it goes in circles.
#[tokio::test]
async fn references_in_circles_are_followed_once() {
    let world = World::new().await;
    // A ring of a hundred, each of which also refers to itself.
    for number in 0..100 {
        let members = [(number + 1) % 100, number].map(|to| format!("Observation/o{to}"));
        put(&world, &observation(&format!("o{number}"), members)).await;
    }
    for follow in [
        "_include:iterate=Observation:has-member",
        "_revinclude:iterate=Observation:has-member",
        "_include:iterate=Observation:has-member&_revinclude:iterate=Observation:has-member",
        "_include:iterate=*&_revinclude:iterate=Observation:has-member:Observation",
    ] {
        let reply = world.send(&format!("GET Observation?_id=o7&{follow}")).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        let bundle = reply.json();
        let entries = bundle["entry"].as_array().expect("entries");
        let ids: std::collections::HashSet<&Value> = entries.iter().map(|entry| &entry["fullUrl"]).collect();
        assert_eq!((entries.len(), ids.len()), (100, 100), "{follow}");
    }
}

// Where everything refers to everything, the ways through a chain are more than could ever be gone: there is an answer only
// because each resource is asked once.
#[tokio::test]
async fn chains_through_hubs_end() {
    let world = World::new().await;
    for number in 0..40 {
        put(
            &world,
            &json!({"resourceType": "Patient", "id": format!("p{number}"), "name": [{"family": "Hub"}]}),
        )
        .await;
    }
    let members: Vec<Value> =
        (0..40).map(|to| json!({"entity": {"reference": format!("Patient/p{to}")}})).collect();
    for number in 0..40 {
        put(&world, &json!({
            "resourceType": "Group", "id": format!("g{number}"), "type": "person", "actual": true, "member": members,
        }))
        .await;
    }
    let around = "_has:Group:member:member:Patient.";
    for rounds in 1..=3 {
        for (family, count) in [("Hub", 1), ("None", 0)] {
            let asked = format!("Patient?_id=p7&{}name={family}", around.repeat(rounds));
            let reply = world.send(&format!("GET {asked}")).await;
            assert_eq!(reply.status, 200, "{asked}: {}", reply.text());
            let found = reply.json()["entry"].as_array().map_or(0, Vec::len);
            assert_eq!(found, count, "{asked}");
        }
    }
    let reply = world.send(&format!("GET Patient?_id=p7&{}name=Hub", around.repeat(9))).await;
    assert_eq!((reply.status, &reply.json()["issue"][0]["code"]), (400, &json!("too-costly")));
}

// A request that is short to write and long to answer is refused for what it would cost.
#[tokio::test]
async fn what_would_cost_too_much_is_refused() {
    let world = World::new().await;
    put(&world, &observation("o", (0..4_000).map(|to| format!("Observation/none-{to}")))).await;
    let follow =
        |times: usize| format!("GET Observation?{}", "_include=Observation:has-member&".repeat(times));
    let form = "POST Observation/_search\nContent-Type: application/x-www-form-urlencoded";
    let criteria = format!("POST Observation\nIf-None-Exist: {}", "status=final&".repeat(201));
    for (head, body, text) in [
        (&*follow(26), String::new(), "More than 100000 references"),
        (form, "status=final&".repeat(201), "at most 200 parameters"),
        (form, format!("_id={}", "a,".repeat(2_000)), "more than 1000 values"),
        (&*criteria, observation("x", ["Patient/p".to_owned()]).to_string(), "at most 200 parameters"),
    ] {
        let reply = world.send_body(head, body).await;
        let what: String = head.chars().take(80).collect();
        assert_eq!((reply.status, &reply.json()["issue"][0]["code"]), (400, &json!("too-costly")), "{what}");
        assert!(reply.diagnostics().contains(text), "{what}: {}", reply.diagnostics());
        assert_eq!(latest(&world).await, json!(1), "{what}");
    }
    let reply = world.send(&follow(25)).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
}
