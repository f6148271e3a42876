//! Terminology from outside: `$expand`, `$lookup`, and searches by value sets and hierarchies.

use contract::Settings;
use expect_test::expect;
use serde_json::{Value, json};
use store::Store;

use crate::script::World;

const ANIMALS: &str = "http://e.org/animals";

async fn put(world: &World, resource: Value) {
    let [name, id] = ["resourceType", "id"].map(|member| resource[member].as_str().expect("text"));
    let reply = world.send(&format!("PUT {name}/{id}\n{resource}")).await;
    assert!(reply.status < 300, "{}", reply.text());
}

fn value_set(id: &str, include: &Value) -> Value {
    let url = format!("http://e.org/vs/{id}");
    json!({"resourceType": "ValueSet", "id": id, "url": url, "status": "active", "compose": {"include": [include]}})
}

fn condition(id: &str, patient: &str, code: &str) -> Value {
    json!({
        "resourceType": "Condition", "id": id, "subject": {"reference": format!("Patient/{patient}")},
        "code": {"coding": [{"system": ANIMALS, "code": code}], "text": "bitten"},
    })
}

/// Animals, sets of them, and patients who were bitten.
async fn zoo(settings: &'static Settings) -> World {
    let world = World::with_settings(Store::in_memory(), settings).await;
    put(
        &world,
        json!({
            "resourceType": "CodeSystem", "id": "animals", "url": ANIMALS, "version": "2", "name": "Animals",
            "status": "active", "content": "complete", "concept": [
                {"code": "mammal", "display": "Mammal", "concept": [
                    {"code": "cat", "display": "House cat"}, {"code": "bat", "display": "Bat"}]},
                {"code": "owl", "display": "Owl"},
            ],
        }),
    )
    .await;
    let is_a = json!([{"property": "concept", "op": "is-a", "value": "mammal"}]);
    put(&world, value_set("mammals", &json!({"system": ANIMALS, "filter": is_a}))).await;
    put(&world, value_set("birds", &json!({"system": ANIMALS, "concept": [{"code": "owl"}]}))).await;
    put(&world, value_set("all", &json!({"system": ANIMALS}))).await;
    put(&world, value_set("lost", &json!({"valueSet": ["http://e.org/vs/nobody"]}))).await;
    put(&world, value_set("ring", &json!({"valueSet": ["http://e.org/vs/ring"]}))).await;
    put(
        &world,
        value_set("genders", &json!({"valueSet": ["http://hl7.org/fhir/ValueSet/administrative-gender"]})),
    )
    .await;
    for (id, code, gender) in [("ann", "cat", "female"), ("bob", "owl", "male"), ("cid", "mammal", "other")] {
        put(&world, json!({"resourceType": "Patient", "id": id, "gender": gender})).await;
        put(&world, condition(&format!("of-{id}"), id, code)).await;
    }
    put(&world, json!({"resourceType": "Condition", "id": "text", "subject": {"reference": "Patient/ann"}, "code": {"text": "cat"}})).await;
    world
}

// A form asks for the codes that it may offer, in each of the ways that AWS documents.
#[tokio::test]
async fn expansions() {
    let world = zoo(Settings::standard()).await;
    let url = "url=http://e.org/vs/mammals";
    let parameters = |list: Value| format!("\n{}", json!({"resourceType": "Parameters", "parameter": list}));
    let by_url = parameters(
        json!([{"name": "url", "valueUri": "http://e.org/vs/mammals"}, {"name": "count", "valueInteger": 1}]),
    );
    let filtered = parameters(json!([{"name": "filter", "valueString": "ca"}]));
    for (request, expected) in [
        ("GET ValueSet/mammals/$expand".to_owned(), "3: mammal cat bat"),
        (format!("GET ValueSet/$expand?{url}"), "3: mammal cat bat"),
        (format!("GET ValueSet/$expand?{url}&filter=CAT"), "1: cat"),
        (format!("GET ValueSet/$expand?{url}&count=1&offset=1"), "3: cat"),
        (format!("GET ValueSet/$expand?{url}&count=0"), "3: "),
        ("GET ValueSet/$expand?id=birds&_format=json".to_owned(), "1: owl"),
        (format!("POST ValueSet/$expand{by_url}"), "3: mammal"),
        (format!("POST ValueSet/mammals/$expand{filtered}"), "1: cat"),
        (format!("POST ValueSet/mammals/$expand?count=1&offset=2{filtered}"), "1: "),
        ("POST ValueSet/birds/$expand".to_owned(), "1: owl"),
        ("GET ValueSet/genders/$expand".to_owned(), "4: female male other unknown"),
        ("GET ValueSet/$expand?url=http://hl7.org/fhir/ValueSet/name-use&filter=us".to_owned(), "1: usual"),
    ] {
        let reply = world.send(&request).await;
        let answer = reply.json();
        assert_eq!((reply.status, fhir::validate(&answer)), (200, Vec::new()), "{request}: {answer}");
        let expansion = &answer["expansion"];
        let codes = expansion["contains"].as_array().into_iter().flatten();
        let codes = codes.map(|one| one["code"].as_str().expect("a code")).collect::<Vec<_>>().join(" ");
        assert_eq!(format!("{}: {codes}", expansion["total"]), expected, "{request}");
    }
}

// Clients read the answers member by member; their form must not change unseen.
#[tokio::test]
async fn answers_in_full() {
    let world = zoo(Settings::standard()).await;
    let lookup = json!({"resourceType": "Parameters", "parameter": [
        {"name": "system", "valueUri": ANIMALS}, {"name": "code", "valueCode": "cat"}, {"name": "version", "valueString": "2"}]});
    let script = format!(
        "GET ValueSet/birds/$expand\n\nGET CodeSystem/$lookup?system={ANIMALS}&code=mammal\n\nPOST CodeSystem/$lookup\n{lookup}"
    );
    world.check(&script, expect![[r#"
        GET ValueSet/birds/$expand
          200 content-type: application/fhir+json
          {"resourceType":"ValueSet","id":"birds","meta":{"versionId":"1","lastUpdated":"2026-10-31T12:00:00.000Z"},"url":"http://e.org/vs/birds","status":"active","expansion":{"identifier":"urn:uuid:UUID","timestamp":"2026-10-31T12:00:00.000Z","total":1,"parameter":[{"name":"version","valueUri":"http://e.org/animals|2"}],"contains":[{"system":"http://e.org/animals","code":"owl","display":"Owl"}]}}
        GET CodeSystem/$lookup?system=http://e.org/animals&code=mammal
          200 content-type: application/fhir+json
          {"resourceType":"Parameters","parameter":[{"name":"name","valueString":"Animals"},{"name":"version","valueString":"2"},{"name":"display","valueString":"Mammal"},{"name":"property","part":[{"name":"code","valueCode":"child"},{"name":"value","valueCode":"cat"},{"name":"description","valueString":"House cat"}]},{"name":"property","part":[{"name":"code","valueCode":"child"},{"name":"value","valueCode":"bat"},{"name":"description","valueString":"Bat"}]}]}
        POST CodeSystem/$lookup
          200 content-type: application/fhir+json
          {"resourceType":"Parameters","parameter":[{"name":"name","valueString":"Animals"},{"name":"version","valueString":"2"},{"name":"display","valueString":"House cat"},{"name":"property","part":[{"name":"code","valueCode":"parent"},{"name":"value","valueCode":"mammal"},{"name":"description","valueString":"Mammal"}]}]}
    "#]]).await;
}

// What cannot be answered says why; an empty list would be read as an answer.
#[tokio::test]
async fn refusals() {
    let world = zoo(Settings::standard()).await;
    world.send("DELETE ValueSet/birds").await;
    let in_body = |name: &str, value: &str| {
        let parameters =
            json!({"resourceType": "Parameters", "parameter": [{"name": name, "valueString": value}]});
        format!("POST ValueSet/all/$expand\n{parameters}")
    };
    let system = format!("system={ANIMALS}");
    for (request, status, code, text) in [
        ("GET ValueSet/$expand".to_owned(), 400, "required", "url or id"),
        ("GET ValueSet/nobody/$expand".to_owned(), 404, "not-found", "ValueSet/nobody"),
        ("GET ValueSet/birds/$expand".to_owned(), 410, "deleted", "ValueSet/birds"),
        ("GET ValueSet/$expand?id=a_b".to_owned(), 400, "processing", "a_b"),
        ("GET ValueSet/$expand?id=all&url=http://e.org/vs/all".to_owned(), 400, "value", "exclude each other"),
        ("GET ValueSet/all/$expand?url=http://e.org/vs/all".to_owned(), 400, "value", "exclude each other"),
        ("GET ValueSet/$expand?url=http://e.org/vs/birds".to_owned(), 404, "not-found", "http://e.org/vs/birds is not known"),
        ("GET ValueSet/$expand?url=http://e.org/vs/all|3".to_owned(), 404, "not-found", "http://e.org/vs/all|3 is not known"),
        ("GET ValueSet/lost/$expand".to_owned(), 422, "not-found", "http://e.org/vs/nobody is not known"),
        ("GET ValueSet/ring/$expand".to_owned(), 422, "processing", "http://e.org/vs/ring -> http://e.org/vs/ring"),
        ("GET ValueSet/$expand?url=http://hl7.org/fhir/ValueSet/currencies".to_owned(), 501, "not-supported", "currencies"),
        ("GET ValueSet/all/$expand?count=-1".to_owned(), 400, "value", "count"),
        ("GET ValueSet/all/$expand?activeOnly=true".to_owned(), 400, "not-supported", "activeOnly"),
        ("GET ValueSet/all/$expand?count=1&count=2".to_owned(), 400, "value", "more than once"),
        (in_body("displayLanguage", "de"), 400, "not-supported", "displayLanguage"),
        (in_body("offset", "soon"), 400, "value", "soon"),
        ("POST ValueSet/all/$expand?count=1\n{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"count\",\"valueInteger\":1}]}".to_owned(), 400, "value", "more than once"),
        ("POST ValueSet/$expand\n{\"resourceType\":\"ValueSet\",\"status\":\"active\"}".to_owned(), 400, "invalid", "not 'ValueSet'"),
        ("POST ValueSet/$expand\n{\"resourceType\":\"Parameters\",\"parameter\":[{\"valueInteger\":1}]}".to_owned(), 400, "required", "name"),
        (format!("GET CodeSystem/$lookup?{system}"), 400, "required", "code"),
        ("GET CodeSystem/$lookup?code=cat".to_owned(), 400, "required", "system"),
        (format!("GET CodeSystem/$lookup?{system}&code=dog"), 404, "not-found", "has no code dog"),
        (format!("GET CodeSystem/$lookup?{system}&code=cat&version=1"), 404, "not-found", "animals|1 is not known"),
        (format!("GET CodeSystem/$lookup?{system}&code=cat&property=parent"), 400, "not-supported", "property"),
        ("GET Condition?code:in=http://e.org/vs/lost".to_owned(), 400, "not-found", "http://e.org/vs/nobody"),
        ("GET Condition?code:in=ValueSet/birds".to_owned(), 400, "not-found", "ValueSet/birds"),
        ("GET Condition?code:below=cat".to_owned(), 400, "value", "code:below needs a code with its code system"),
        ("GET Condition?code:above=http://e.org/nothing|cat".to_owned(), 400, "not-found", "http://e.org/nothing"),
    ] {
        let reply = world.send(&request).await;
        assert_eq!(reply.status, status, "{request}: {}", reply.text());
        assert!(reply.diagnostics().contains(text), "{request}: {}", reply.text());
        assert_eq!(reply.json()["issue"][0]["code"], code, "{request}");
    }
}

// Whom a query finds by what a terminology says, alone, beside other criteria, and through references.
#[tokio::test]
async fn searches() {
    let world = zoo(Settings::standard()).await;
    let find = async |query: &str| {
        let reply = world.send(&format!("GET {}", query.replace('|', "%7C"))).await;
        assert_eq!(reply.status, 200, "{query}: {}", reply.text());
        let bundle = reply.json();
        let entries = bundle["entry"].as_array().into_iter().flatten();
        let ids = entries.map(|entry| entry["resource"]["id"].as_str().expect("an id").to_owned());
        ids.collect::<Vec<_>>().join(" ")
    };
    for (query, expected) in [
        ("Condition?code:in=http://e.org/vs/mammals", "of-ann of-cid"),
        ("Condition?code:in=ValueSet/mammals", "of-ann of-cid"),
        ("Condition?code:in=http://e.org/vs/mammals,ValueSet/birds", "of-ann of-bob of-cid"),
        ("Condition?code:not-in=http://e.org/vs/mammals", "of-bob text"),
        ("Condition?code:not-in=http://e.org/vs/mammals&patient=ann", "text"),
        ("Condition?patient=ann&code:in=http://e.org/vs/mammals", "of-ann"),
        ("Condition?code:below=http://e.org/animals|mammal", "of-ann of-cid"),
        ("Condition?code:below=http://e.org/animals|cat", "of-ann"),
        ("Condition?code:above=http://e.org/animals|bat", "of-cid"),
        ("Condition?code:above=http://e.org/animals|bat,http://e.org/animals|owl", "of-bob of-cid"),
        ("Condition?code:below=http://e.org/animals|dog", ""),
        ("Patient?_has:Condition:patient:code:in=http://e.org/vs/mammals", "ann cid"),
        ("Patient?_has:Condition:patient:code:below=http://e.org/animals|owl", "bob"),
        ("Patient?gender:in=http://hl7.org/fhir/ValueSet/administrative-gender", "ann bob cid"),
        ("Patient?gender:not-in=http://hl7.org/fhir/ValueSet/administrative-gender", ""),
        ("Condition?patient.gender:in=ValueSet/genders&code:text=bit", "of-ann of-bob of-cid"),
        ("Condition?subject.gender:in=ValueSet/genders&code:in=ValueSet/birds", "of-bob"),
    ] {
        assert_eq!(find(query).await, expected, "{query}");
    }
    // More codes than are asked of the index one by one, alone and beside what finds less.
    let many = (0..3_000).map(|number| json!({"code": format!("c{number}")}));
    let many: Vec<Value> = many.chain([json!({"code": "cat"}), json!({"code": "owl"})]).collect();
    put(&world, value_set("many", &json!({"system": ANIMALS, "concept": many}))).await;
    for (query, expected) in [
        ("Condition?code:in=ValueSet/many", "of-ann of-bob"),
        ("Condition?code:in=ValueSet/many&patient=ann", "of-ann"),
        ("Condition?code:not-in=ValueSet/many&patient=ann,cid", "of-cid text"),
        ("Patient?_has:Condition:patient:code:in=ValueSet/many&gender=male", "bob"),
    ] {
        assert_eq!(find(query).await, expected, "{query}");
    }
    let address = format!("{}/datastore/{}/r4/ValueSet/birds", test_kit::ENDPOINT, world.data_store);
    assert_eq!(find(&format!("Condition?code:in={address}")).await, "of-bob");
    // A search follows the value set as it is now.
    put(&world, value_set("birds", &json!({"system": ANIMALS, "concept": [{"code": "cat"}]}))).await;
    assert_eq!(find("Condition?code:in=ValueSet/birds").await, "of-ann");
    // A conditional delete asks in the same words.
    let deleted = world.send("DELETE Condition?code:in=ValueSet/birds").await;
    assert_eq!(deleted.status, 204, "{}", deleted.text());
    assert_eq!(find("Condition").await, "of-bob of-cid text");
}

// Of several versions of a value set the newest counts, whichever was written last.
#[tokio::test]
async fn the_newest_version_counts() {
    let world = zoo(Settings::standard()).await;
    for (id, version, code) in [("v10", "1.10", "owl"), ("v9", "1.9", "cat")] {
        let mut versioned = value_set(id, &json!({"system": ANIMALS, "concept": [{"code": code}]}));
        versioned["url"] = "http://e.org/vs/v".into();
        versioned["version"] = version.into();
        put(&world, versioned).await;
    }
    for (url, expected) in [("v", "owl"), ("v%7C1.9", "cat")] {
        let answer = world.send(&format!("GET ValueSet/$expand?url=http://e.org/vs/{url}")).await.json();
        assert_eq!(answer["expansion"]["contains"][0]["code"], expected, "{url}");
    }
}

// Strict limits are HealthLake's own: it expands what it was given and searches by no terminology.
#[tokio::test]
async fn strict_limits() {
    let world = zoo(Settings { strict_limits: true, ..Settings::default() }.keep()).await;
    assert_eq!(world.send("GET ValueSet/mammals/$expand").await.status, 200);
    let r4 = "GET ValueSet/$expand?url=http://hl7.org/fhir/ValueSet/administrative-gender";
    assert_eq!(world.send(r4).await.status, 404);
    for modifier in ["in", "not-in", "above", "below"] {
        let reply = world.send(&format!("GET Condition?code:{modifier}=http://e.org/vs/mammals")).await;
        assert_eq!(reply.status, 400, "{modifier}");
        assert!(reply.diagnostics().contains(modifier), "{}", reply.text());
    }
}
