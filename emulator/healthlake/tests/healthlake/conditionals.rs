//! Conditional creates, updates, patches and deletes.

use std::collections::HashMap;

use contract::Settings;
use store::Store;
use tokio::task::JoinSet;

use crate::bundles;
use crate::script::World;

const JSON_PATCH: &str = "Content-Type: application/json-patch+json";

fn patient(id: &str, identifier: &str) -> String {
    let id = if id.is_empty() { String::new() } else { format!(r#""id":"{id}","#) };
    format!(r#"{{"resourceType":"Patient",{id}"identifier":[{{"value":"{identifier}"}}]}}"#)
}

/// A data store where one Patient has the identifier 1, two have 2, and the one that had 3 was deleted.
async fn world(settings: &'static Settings) -> World {
    let world = World::with_settings(Store::in_memory(), settings).await;
    for (id, identifier) in [("one", "1"), ("two", "2"), ("deux", "2"), ("gone", "3")] {
        let reply = world.send(&format!("PUT Patient/{id}\n{}", patient(id, identifier))).await;
        assert_eq!(reply.status, 201, "{}", reply.text());
    }
    assert_eq!(world.send("DELETE Patient/gone").await.status, 204);
    world
}

// The table of what criteria and ids come to. Updates: HealthLake's page on updates, whose 409 for the id of another is 400
// on its page on Bundles; the one is taken here, the other in a Bundle. Deletes: its page on deletes. Creates and patches are
// R4's (http.html), for HealthLake writes nothing of them.
#[tokio::test]
async fn criteria_name_one_resource_or_none() {
    let new = patient("", "9");
    let cases = [
        // Create.
        ("POST Patient\nIf-None-Exist: identifier=9", &*new, 201, "\"versionId\":\"1\""),
        ("POST Patient\nIf-None-Exist: identifier=1", &new, 200, "\"id\":\"one\""),
        ("POST Patient\nIf-None-Exist: ?identifier=1", &new, 200, "\"id\":\"one\""),
        ("POST Patient\nIf-None-Exist: Patient?identifier=1", &new, 200, "\"id\":\"one\""),
        ("POST Patient\nIf-None-Exist: identifier=3", &new, 201, "\"versionId\":\"1\""),
        ("POST Patient\nIf-None-Exist: identifier=2", &new, 412, "multiple-matches"),
        ("POST Patient\nIf-None-Exist: nonsense=2", &new, 400, "nonsense"),
        ("POST Patient\nIf-None-Exist: ?", &new, 400, "If-None-Exist"),
        // Update.
        ("PUT Patient?identifier=9", &new, 201, "\"versionId\":\"1\""),
        ("PUT Patient?identifier=9", &patient("new", "9"), 201, "\"id\":\"new\""),
        ("PUT Patient?identifier=3", &patient("gone", "3"), 201, "\"versionId\":\"3\""),
        ("PUT Patient?identifier=9", &patient("one", "9"), 409, "does not meet the criteria"),
        ("PUT Patient?identifier=1", &new, 200, "\"id\":\"one\""),
        ("PUT Patient?identifier=1&_format=json", &patient("one", "9"), 200, "\"versionId\":\"2\""),
        ("PUT Patient?identifier=1", &patient("other", "9"), 409, "the one with the id one"),
        ("PUT Patient?identifier=2", &new, 412, "multiple-matches"),
        ("PUT Patient?identifier=1\nIf-Match: W/\"1\"", &new, 200, "\"id\":\"one\""),
        ("PUT Patient?identifier=1\nIf-Match: W/\"2\"", &new, 412, "If-Match"),
        ("PUT Patient?_format=json", &new, 400, "search criteria are required"),
        // Delete.
        ("DELETE Patient?identifier=1", "", 204, ""),
        ("DELETE Patient?identifier=1\nIf-Match: W/\"2\"", "", 412, "If-Match"),
        ("DELETE Patient?identifier=9", "", 404, "No Patient matches identifier=9"),
        ("DELETE Patient?_id=gone", "", 204, ""),
        ("DELETE Patient?_id=never", "", 404, "No Patient matches"),
        ("DELETE Patient?_id=one&identifier=9", "", 409, "does not meet the criteria"),
        ("DELETE Patient?identifier=2", "", 412, "multiple-matches"),
        ("DELETE Patient", "", 400, "search criteria are required"),
        // Patch.
        (&format!("PATCH Patient?identifier=1\n{JSON_PATCH}"), "{\"a\":1}", 400, "structure"),
        (&format!("PATCH Patient?identifier=9\n{JSON_PATCH}"), "{}", 404, "No Patient matches"),
        (&format!("PATCH Patient?identifier=2\n{JSON_PATCH}"), "{}", 412, "multiple-matches"),
    ];
    for (head, body, status, text) in cases {
        let world = world(Settings::standard()).await;
        let changes = |world: World| async move { world.send("GET $changes").await.json()["latest"].clone() };
        let before = changes(world.clone()).await;
        let reply = world.send(format!("{head}\n{body}").trim_end()).await;
        assert_eq!(reply.status, status, "{head}: {}", reply.text());
        assert!(reply.text().contains(text), "{head}: {} lacks {text}", reply.text());
        let wrote =
            status == 201 || (status < 300 && !head.starts_with("POST") && !head.contains("_id=gone"));
        assert_eq!(
            changes(world).await != before,
            wrote,
            "{head}: 200 of a create, and refusals, write nothing"
        );
    }
}

// A conditional patch is R4's; HealthLake has none.
#[tokio::test]
async fn a_conditional_patch_is_refused_under_strict_limits() {
    for (strict, status) in [(false, 200), (true, 400)] {
        let world = world(Settings { strict_limits: strict, ..Settings::default() }.keep()).await;
        let parameters = r#"{"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"replace"},{"name":"path","valueString":"Patient.identifier[0].value"},{"name":"value","valueString":"5"}]}]}"#;
        let request =
            format!("PATCH Patient?identifier=1\nContent-Type: application/fhir+json\n{parameters}");
        let reply = world.send(&request).await;
        assert_eq!(reply.status, status, "{}", reply.text());
    }
}

// The promise of If-None-Exist is for clients that do not know of each other: whatever meets, one resource is made.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixteen_clients_make_one_resource() {
    let world = world(Settings::standard()).await;
    let single = format!("POST Patient\nIf-None-Exist: identifier=9\n{}", patient("", "9"));
    let entry = format!(
        r#"{{"resource":{},"request":{{"method":"POST","url":"Patient","ifNoneExist":"identifier=9"}}}}"#,
        patient("", "9")
    );
    let bundle = format!(
        r#"POST 
{{"resourceType":"Bundle","type":"transaction","entry":[{entry}]}}"#
    );
    let mut clients = JoinSet::new();
    for number in 0..16 {
        let (world, request) = (world.clone(), if number % 2 == 0 { single.clone() } else { bundle.clone() });
        clients.spawn(async move { world.send(&request).await });
    }
    let mut statuses: HashMap<String, usize> = HashMap::new();
    while let Some(reply) = clients.join_next().await {
        let reply = reply.expect("a reply");
        let status = match reply.json()["entry"][0]["response"]["status"].as_str() {
            Some(status) => status.to_owned(),
            None => reply.status.to_string(),
        };
        *statuses.entry(status).or_default() += 1;
    }
    assert_eq!(statuses, HashMap::from([("201".to_owned(), 1), ("200".to_owned(), 15)]));
}

// Conditional entries of Bundles.
#[tokio::test]
async fn bundles_with_criteria() {
    bundles::play("conditionals.json").await;
}

// HealthLake allows criteria of an update in a batch alone, and few of them (its page on Bundles).
#[tokio::test]
async fn criteria_of_updates_in_bundles_are_few_under_strict_limits() {
    let world = world(Settings { strict_limits: true, ..Settings::default() }.keep()).await;
    for (kind, url, status) in [
        ("batch", "Patient?_id=one", "200"),
        ("batch", "Patient?identifier=1", "400"),
        ("batch", "Patient?_tag=x", "400"),
        ("transaction", "Patient?_id=one", "400"),
    ] {
        let entry =
            format!(r#"{{"resource":{},"request":{{"method":"PUT","url":"{url}"}}}}"#, patient("", "1"));
        let sent = format!("POST \n{{\"resourceType\":\"Bundle\",\"type\":\"{kind}\",\"entry\":[{entry}]}}");
        let reply = world.send(&sent).await;
        let of_entry = reply.json()["entry"][0]["response"]["status"].as_str().map(str::to_owned);
        assert_eq!(
            of_entry.unwrap_or_else(|| reply.status.to_string()),
            status,
            "{kind} {url}: {}",
            reply.text()
        );
    }
}
