//! The levels of validation: what is refused, what is kept, and what is said of it.

use serde_json::{Value, json};

use crate::jobs::Office;
use crate::script::World;

pub(crate) const LEVEL: &str = "x-amzn-healthlake-fhir-validation-level";
const ISSUES: &str = "x-amzn-healthlake-validation-issues";
const EXTENSION: &str = "http://healthlake.amazonaws.com/fhir/StructureDefinition/validation-issue";

/// The outcome in a resource's extension.
fn note(resource: &Value) -> Value {
    let extensions = resource["extension"].as_array().into_iter().flatten();
    let ours: Vec<&Value> = extensions.filter(|extension| extension["url"] == EXTENSION).collect();
    assert_eq!(ours.len(), 1, "{resource}");
    serde_json::from_str(ours[0]["valueString"].as_str().expect("text")).expect("an outcome")
}

// What each level makes of the same faults, as data; the fixture says what is documented and what is believed.
#[tokio::test]
async fn levels() {
    let text = include_str!("../../../../fixtures/fhir/validation/levels.json");
    let cases: Vec<Value> = serde_json::from_str(text).expect("cases");
    assert!(cases.len() >= 15);
    for case in &cases {
        for level in ["strict", "structure-only", "minimal"] {
            let world = World::new().await;
            let type_name = case["type"].as_str().unwrap_or("Patient");
            let head = format!("POST {type_name}\n{LEVEL}: {level}");
            let reply = world.send(&format!("{head}\n{}", case["resource"])).await;
            let expected = case[level].as_str().expect("what becomes of it");
            let found = match (reply.status, reply.header(ISSUES)) {
                (201, "true") => "kept with a note",
                (201, "") => "kept",
                (400, "") => "refused",
                other => panic!("{}: {other:?}", case["name"]),
            };
            assert_eq!(found, expected, "{} at {level}: {}", case["name"], reply.text());
            if found == "kept with a note" {
                let issues = note(&reply.json())["issue"].clone();
                assert_eq!(
                    issues[0]["diagnostics"],
                    "FHIR resource in payload failed FHIR validation rules."
                );
                assert!(issues[1]["diagnostics"].is_string(), "{issues}");
            } else if found == "kept" {
                assert!(!reply.text().contains(EXTENSION));
            }
        }
    }
}

// What is bad in one place must not hide the rest of a resource.
#[tokio::test]
async fn what_was_kept_is_found_by_its_sound_parts() {
    let world = World::new().await;
    let patient = json!({
        "resourceType": "Patient", "id": "p", "birthDate": "yesterday", "gender": 7, "telecom": {"value": "1"},
        "name": ["Ann", {"family": "Keller", "given": "Ann"}], "identifier": [{"system": "s", "value": "1"}],
        "address": [{"city": ["x"]}], "managingOrganization": "none", "active": "perhaps",
    });
    let kept = world.send(&format!("PUT Patient/p\n{LEVEL}: minimal\n{patient}")).await;
    assert_eq!((kept.status, kept.header(ISSUES)), (201, "true"), "{}", kept.text());
    let read = world.send("GET Patient/p").await.json();
    assert_eq!(read["birthDate"], "yesterday", "what was sent is kept as it is");
    assert!(note(&read)["issue"].as_array().expect("issues").len() > 5);
    for query in ["identifier=s|1", "family=Keller", "_id=p", "name=keller"] {
        let found = world.send(&format!("GET Patient?{query}&_total=accurate")).await.json();
        assert_eq!(found["total"], 1, "{query}");
    }
    assert_eq!(world.send("GET Patient?birthdate=2020&_total=accurate").await.json()["total"], 0);
}

// A resource that is read, mended and sent again must not carry what was said of it before, nor say it twice.
#[tokio::test]
async fn a_note_is_replaced() {
    let world = World::new().await;
    let other = json!({"url": "http://a.b/c", "valueDecimal": 1.50});
    let bad = json!({"resourceType": "Patient", "id": "p", "birthDate": "x", "extension": [other]});
    let kept = world.send(&format!("PUT Patient/p\n{LEVEL}: minimal\n{bad}")).await.json();
    assert_eq!(kept["extension"].as_array().map(Vec::len), Some(2));
    let mut again = kept.clone();
    again["birthDate"] = json!("y");
    let again = world.send(&format!("PUT Patient/p\n{LEVEL}: minimal\n{again}")).await;
    assert!(note(&again.json()).to_string().contains("('y')"), "{}", again.text());
    assert_eq!(again.json()["extension"].as_array().map(Vec::len), Some(2));
    // A patch is held to the level as well.
    let patch = r#"[{"op":"add","path":"/active","value":true}]"#;
    let patch = |level: &str| {
        format!("PATCH Patient/p\n{LEVEL}: {level}\nContent-Type: application/json-patch+json\n{patch}")
    };
    assert_eq!(world.send(&patch("strict")).await.status, 400);
    let patched = world.send(&patch("minimal")).await;
    assert_eq!((patched.status, patched.header(ISSUES)), (200, "true"));
    assert_eq!(patched.json()["extension"].as_array().map(Vec::len), Some(2));
}

// The level of a Bundle is that of its entries; the form of the answer is documented.
#[tokio::test]
async fn a_bundle_is_held_to_one_level() {
    let entry = |id: &str, birth_date: &str| {
        json!({
            "resource": {"resourceType": "Patient", "id": id, "birthDate": birth_date},
            "request": {"method": "PUT", "url": format!("Patient/{id}")},
        })
    };
    for kind in ["batch", "transaction"] {
        let world = World::new().await;
        let bundle = json!({"resourceType": "Bundle", "type": kind, "entry": [entry("good", "2020"), entry("bad", "x")]});
        let kept = world.send(&format!("POST \n{LEVEL}: minimal\n{bundle}")).await;
        assert_eq!((kept.status, kept.header(ISSUES)), (200, "true"), "{}", kept.text());
        let replies = kept.json();
        assert_eq!(replies["entry"][0]["response"]["outcome"], Value::Null);
        let response = &replies["entry"][1]["response"];
        assert_eq!(
            (&response["status"], &response["outcome"]["issue"][0]["code"]),
            (&json!("201"), &json!("processing"))
        );
        assert_eq!(note(&world.send("GET Patient/bad").await.json()), response["outcome"]);
        let strict = world.send(&format!("POST \n{bundle}")).await;
        assert_eq!(strict.header(ISSUES), "");
        assert_eq!(strict.status, if kind == "batch" { 200 } else { 400 });
    }
    let world = World::new().await;
    let bundle = json!({"resourceType": "Bundle", "type": "transaction", "entry": [entry("bad", "x")]});
    let submitted = world.send(&format!("POST \n{LEVEL}: minimal\nPrefer: respond-async\n{bundle}")).await;
    assert_eq!(submitted.status, 202);
    assert!(world.house.dispatch.idle(60_000).await);
    note(&world.send("GET Patient/bad").await.json());
}

// The folder is documented, the form of its lines believed: as those of success, with the extension.
#[tokio::test]
async fn an_import_is_held_to_its_level() {
    let office = Office::new().await;
    let lines = concat!(
        "{\"resourceType\":\"Patient\",\"id\":\"good\"}\n",
        "{\"resourceType\":\"Patient\",\"id\":\"bad\",\"birthDate\":\"x\"}\n",
        "{\"resourceType\":\"Patient\",\"id\":\"worse\",\"meta\":1}\n",
    );
    office.write("in/a.ndjson", lines);
    let mut import = office.import(&office.uri("in/"));
    import["ValidationLevel"] = json!("minimal");
    let job = office.start("StartFHIRImportJob", import).await;
    office.idle().await;
    let told = office.described("DescribeFHIRImportJob", &job).await;
    assert_eq!(
        (&told["JobStatus"], &told["ValidationLevel"]),
        (&json!("COMPLETED_WITH_ERRORS"), &json!("minimal"))
    );
    assert_eq!(told["JobProgressReport"]["TotalNumberOfResourcesImported"], 2);
    let output = format!("out/{}-FHIR_IMPORT-{job}", office.world.data_store);
    for (folder, line, status) in
        [("SUCCESS", 1, 201), ("SUCCESS_WITH_SEARCH_VALIDATION_FAILURES", 2, 201), ("FAILURE", 3, 400)]
    {
        let text = office.read(&format!("{output}/{folder}/a.ndjson"));
        let told: Value = serde_json::from_str(&text).expect("one line");
        let response = &told["UpdateResourceResponse"];
        assert_eq!((&told["lineId"], &response["statusCode"]), (&json!(line), &json!(status)), "{text}");
        if line == 2 {
            note(&response["jsonBlob"]);
        }
    }
    note(&office.world.send("GET Patient/bad").await.json());
}
