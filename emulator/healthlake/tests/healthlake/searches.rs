//! Searches as a client sends them: what the searchset holds, its pages, what comes along, and what is refused.

use serde_json::Value;

use crate::script::{Reply, World};

const CLINIC: [&str; 7] = [
    r#"PUT Organization/o {"resourceType":"Organization","id":"o","name":"Mill"}"#,
    r#"PUT Patient/a {"resourceType":"Patient","id":"a","name":[{"family":"Bäcker","given":["Ann"]}],"gender":"female","birthDate":"1980-02-01","managingOrganization":{"reference":"Organization/o"}}"#,
    r#"PUT Patient/b {"resourceType":"Patient","id":"b","name":[{"family":"Baker"}],"gender":"male","birthDate":"1990"}"#,
    r#"PUT Patient/c {"resourceType":"Patient","id":"c","name":[{"family":"Cook"}],"gender":"male","identifier":[{"system":"urn:x","value":"1"}]}"#,
    r#"PUT Observation/1 {"resourceType":"Observation","id":"1","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},"subject":{"reference":"Patient/a"},"valueQuantity":{"value":120,"system":"http://unitsofmeasure.org","code":"mm[Hg]","unit":"mmHg"}}"#,
    r#"PUT Observation/2 {"resourceType":"Observation","id":"2","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},"subject":{"reference":"Patient/b"},"valueQuantity":{"value":140.5,"system":"http://unitsofmeasure.org","code":"mm[Hg]","unit":"mmHg"}}"#,
    r#"PUT Observation/3 {"resourceType":"Observation","id":"3","status":"amended","code":{"text":"a note"},"subject":{"reference":"Patient/b"},"hasMember":[{"reference":"Observation/1"},{"reference":"Observation/3"}]}"#,
];

pub(crate) async fn clinic() -> World {
    let world = World::new().await;
    for request in CLINIC {
        put(&world, request).await;
    }
    world
}

pub(crate) async fn put(world: &World, request: &str) {
    let (head, body) = request.split_once(" {").expect("a body");
    let reply = world.send(&format!("{head}\n{{{body}")).await;
    assert!(reply.status < 300, "{request}: {}", reply.text());
}

/// `match` entries as ids, then those that came along with their types.
pub(crate) fn told(reply: &Reply) -> String {
    let bundle = reply.json();
    assert_eq!((reply.status, &bundle["type"]), (200, &Value::from("searchset")), "{bundle}");
    let entries = bundle["entry"].as_array().map(Vec::as_slice).unwrap_or_default().iter();
    let tell = |entry: &Value| {
        let resource = &entry["resource"];
        let id = resource["id"].as_str().unwrap_or("?");
        match entry["search"]["mode"].as_str() {
            Some("match") => id.to_owned(),
            _ => format!("+{}/{id}", resource["resourceType"].as_str().unwrap_or("?")),
        }
    };
    entries.map(tell).collect::<Vec<_>>().join(" ")
}

// What a query finds, in which order, and what comes along; each row is one thing that an application asks.
#[tokio::test]
async fn what_is_found() {
    let world = clinic().await;
    for (query, expected) in [
        ("Patient", "a b c"),
        ("Patient?gender=male", "b c"),
        ("Patient?gender=male&_count=1", "b"),
        ("Patient?name=bak", "b"),
        ("Patient?name=b%C3%A4ck", "a"),
        ("Patient?family:exact=Baker", "b"),
        ("Patient?name:contains=oo", "c"),
        ("Patient?gender:not=male", "a"),
        ("Patient?birthdate:missing=true", "c"),
        ("Patient?birthdate=ge1985", "b"),
        ("Patient?birthdate=1980-02", "a"),
        ("Patient?identifier=urn:x|1", "c"),
        ("Patient?identifier=urn:x|", "c"),
        ("Patient?_id=b,a,nobody", "a b"),
        ("Patient?_id=b&gender=female", ""),
        ("Patient?gender=male&gender=female", ""),
        ("Patient?gender=male,female&name=cook", "c"),
        ("Patient?_lastUpdated=ge2026-10-31T12:00:00Z", "a b c"),
        ("Patient?_lastUpdated=lt2026-10-31", ""),
        ("Patient?createdAt=2026-10-31", "a b c"),
        ("Patient?organization.name=mill", "a"),
        ("Patient?organization:Organization.name=mall", ""),
        ("Patient?_has:Observation:patient:code=8480-6", "a b"),
        ("Patient?_has:Observation:patient:status=amended&gender=male", "b"),
        ("Observation?subject=Patient/b", "2 3"),
        ("Observation?patient=a", "1"),
        ("Observation?subject:Patient.name=bak", "2 3"),
        ("Observation?code=http://loinc.org|8480-6&value-quantity=gt130", "2"),
        ("Observation?value-quantity=120|http://unitsofmeasure.org|mm[Hg]", "1"),
        ("Observation?code-value-quantity=8480-6$lt130", "1"),
        ("Observation?code:text=a%20n", "3"),
        ("Patient?_sort=-birthdate", "b a c"),
        ("Patient?_sort=family&_count=2", "a b"),
        ("Observation?_sort=-value-quantity,_id", "2 1 3"),
        ("Patient?_id=a&_include=Patient:organization", "a +Organization/o"),
        ("Patient?_id=a&_revinclude=Observation:patient", "a +Observation/1"),
        ("Observation?_id=3&_include=*", "3 +Observation/1 +Patient/b"),
        (
            "Observation?_id=3&_include:iterate=Observation:has-member&_include:iterate=Observation:patient&_include:iterate=Patient:organization",
            "3 +Observation/1 +Patient/b +Patient/a +Organization/o",
        ),
        ("Patient?gender=male&_summary=count", ""),
    ] {
        assert_eq!(told(&world.send(&format!("GET {query}")).await), expected, "{query}");
    }
}

// A search must show what was written before it and nothing that is gone: no delay, no ghost.
#[tokio::test]
async fn writes_are_found_at_once() {
    let world = clinic().await;
    put(&world, r#"PUT Patient/b {"resourceType":"Patient","id":"b","gender":"female"}"#).await;
    assert_eq!(told(&world.send("GET Patient?gender=male").await), "c");
    assert_eq!(told(&world.send("GET Patient?name=bak").await), "");
    world.send("DELETE Patient/a").await;
    assert_eq!(told(&world.send("GET Patient?gender=female").await), "b");
    assert_eq!(told(&world.send("GET Patient").await), "b c");
    put(&world, CLINIC[1]).await;
    assert_eq!(told(&world.send("GET Patient?gender=female").await), "a b");
}

// Who pages through a search while others write must see each resource of its moment once.
#[tokio::test]
async fn pages_show_one_moment() {
    for sort in ["", "&_sort=-birthdate", "&_sort=_id"] {
        let world = clinic().await;
        let mut reply = world.send(&format!("GET Patient?_count=1&_total=accurate{sort}")).await;
        let mut seen = Vec::new();
        loop {
            let bundle = reply.json();
            assert_eq!(bundle["total"], 3, "{bundle}");
            seen.push(told(&reply));
            let links = bundle["link"].as_array().expect("links");
            let Some(next) = links.iter().find(|link| link["relation"] == "next") else { break };
            // Somebody writes: one that was seen, one that was not, one that is new.
            world.send("DELETE Patient/c").await;
            put(&world, r#"PUT Patient/a {"resourceType":"Patient","id":"a","birthDate":"2001"}"#).await;
            put(&world, r#"PUT Patient/0 {"resourceType":"Patient","id":"0"}"#).await;
            reply = world.send(&format!("GET {}", next["url"].as_str().expect("a URL"))).await;
        }
        seen.sort_unstable();
        assert_eq!(seen, ["a", "b", "c"], "{sort}");
    }
}

// Part of a resource must say that it is a part, or a client that writes it back loses the rest.
#[tokio::test]
async fn parts_of_resources() {
    let world = clinic().await;
    for (query, members) in [
        ("_elements=gender", "resourceType id meta gender"),
        ("_elements=Patient.birthDate,name", "resourceType id meta name birthDate"),
        ("_summary=data", "resourceType id meta name gender birthDate managingOrganization"),
        ("_summary=text", "resourceType id meta"),
        ("_summary=true", "resourceType id meta name gender birthDate managingOrganization"),
    ] {
        let bundle = world.send(&format!("GET Patient?_id=a&{query}")).await.json();
        let resource = bundle["entry"][0]["resource"].as_object().expect("a resource");
        assert_eq!(resource.keys().map(String::as_str).collect::<Vec<_>>().join(" "), members, "{query}");
        assert_eq!(resource["meta"]["tag"][0]["code"], "SUBSETTED", "{query}");
    }
}

// An answer that leaves out half of the question is worse than a refusal, unless that was asked for.
#[tokio::test]
async fn what_is_refused() {
    let world = clinic().await;
    for (query, status, text) in [
        ("Patient?color=red", 400, "Patient has no search parameter color"),
        ("Patient?birthdate=soon", 400, "\"soon\" is not a value for birthdate of type date"),
        ("Patient?_count=1001", 400, "The value '1001' of parameter _count is not valid"),
        ("Patient?_sort=name.family", 400, "_sort by name.family is not supported here"),
        ("Patient?_sort=a,b,c,d,e,f", 400, "one to five parameters"),
        ("Patient?_include=Patient:gender", 400, "Type:parameter"),
        ("Patient?_elements=id&_summary=data", 400, "cannot be used together"),
        ("Patient?_summary=some", 400, "expected true, text, data or false"),
        ("Patient?_type=Patient", 400, "Patient has no search parameter _type"),
        ("Patient?gender:in=http://x", 400, "ValueSet http://x is not known"),
        ("Patient?page=abc", 400, "the link of a page"),
        ("Patient?page=c2VhcmNoIDk5OSAx", 410, "search again"),
        ("Nothing?x=1", 400, "Interaction not supported."),
    ] {
        let reply = world.send(&format!("GET {query}")).await;
        assert_eq!(reply.status, status, "{query}: {}", reply.text());
        assert!(reply.diagnostics().contains(text), "{query}: {}", reply.text());
    }
    let lenient = world.send("GET Patient?color=red&gender=female\nPrefer: handling=lenient").await;
    assert_eq!(told(&lenient), "a");
    assert!(!lenient.text().contains("color"), "the self link says what was understood");
}

// What may not stand in a log stands in a body; both at once is a mistake that AWS refuses.
#[tokio::test]
async fn searches_by_post() {
    let world = clinic().await;
    let form = "POST Patient/_search\nContent-Type: application/x-www-form-urlencoded";
    let reply = world.send_body(form, "gender=male&_count=1".to_owned()).await;
    assert_eq!(told(&reply), "b");
    assert_eq!(told(&world.send("POST Patient/_search?gender=female").await), "a");
    let both = "POST Patient/_search?gender=male\nContent-Type: application/x-www-form-urlencoded";
    assert_eq!(world.send_body(both, "name=cook".to_owned()).await.status, 400);
    let json = "POST Patient/_search\nContent-Type: application/json";
    assert_eq!(world.send_body(json, "{}".to_owned()).await.status, 415);
}
