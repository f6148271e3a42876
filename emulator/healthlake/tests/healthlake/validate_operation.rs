//! `$validate`: everything that is wrong is told, and nothing is stored.

use serde_json::{Value, json};

use crate::script::World;
use crate::validation_profiles::{URL, patient, profile, put, world};

fn parameters(resource: &Value, others: &[(&str, &str, &str)]) -> Value {
    let others = others.iter().map(|(name, of_type, value)| json!({"name": name, *of_type: value}));
    let all: Vec<Value> =
        std::iter::once(json!({"name": "resource", "resource": resource})).chain(others).collect();
    json!({"resourceType": "Parameters", "parameter": all})
}

// The documented samples: both forms of a request at both levels, and the answer to a good resource to the letter.
#[tokio::test]
async fn a_good_resource() {
    let world = world().await;
    let mut ann = patient("a", &[]);
    ann["name"] = json!([{"family": "Smith", "given": ["John"]}]);
    let in_parameters =
        parameters(&ann, &[("profile", "valueCanonical", URL), ("mode", "valueString", "create")]);
    let with_code = parameters(&ann, &[("profile", "valueUri", URL), ("mode", "valueCode", "update")]);
    for (path, body) in [
        ("Patient/$validate", &in_parameters),
        ("Patient/a/$validate", &in_parameters),
        ("Patient/$validate", &with_code),
        (&format!("Patient/$validate?profile={URL}&mode=create"), &ann),
        (&format!("Patient/a/$validate?profile={URL}&mode=create"), &ann),
        ("Patient/$validate", &ann),
    ] {
        let reply = world.send(&format!("POST {path}\n{body}")).await;
        assert_eq!(reply.status, 200, "{path}: {}", reply.text());
        assert_eq!(
            reply.text(),
            r#"{"resourceType":"OperationOutcome","issue":[{"severity":"information","code":"informational","diagnostics":"Validation successful"}]}"#
        );
    }
    assert_eq!(world.send("GET Patient/a").await.status, 404, "nothing is stored");
}

// What is wrong is told with 200, in the form of the documented sample.
#[tokio::test]
async fn a_bad_resource() {
    let world = world().await;
    let reply = world.send(&format!("POST Patient/$validate?profile={URL}\n{}", patient("a", &[]))).await;
    let outcome = reply.json();
    assert_eq!(reply.status, 200);
    let diagnostics =
        format!("Profile {URL}, Element 'Patient.name': minimum required = 1, but only found 0");
    assert_eq!(
        outcome["issue"].to_string(),
        json!([{
            "severity": "error", "code": "required", "details": {"text": "Missing required element"},
            "diagnostics": diagnostics, "location": ["Patient"],
        }])
        .to_string()
    );
    assert_eq!(fhir::validate(&outcome), []);
    let codes = |reply: Value| -> Vec<String> {
        let issues = reply["issue"].as_array().expect("issues").clone();
        issues
            .iter()
            .map(|issue| format!("{} {}", issue["severity"], issue["code"]).replace('"', ""))
            .collect()
    };
    let mut with_gender = patient("a", &[]);
    with_gender["gender"] = json!("x");
    for (path, body, expected) in [
        ("Patient/$validate", with_gender, &["error code-invalid"][..]),
        ("Patient/$validate", patient("a", &[URL]), &["error required"]),
        ("Patient/b/$validate", patient("a", &[]), &["error invalid"]),
        (
            "Patient/$validate",
            patient("a", &["http://a.b/unknown"]),
            &["information informational", "warning not-found"],
        ),
        ("Patient/$validate", json!({"resourceType": "Patient", "x": 1}), &["error structure"]),
        ("Patient/$validate", json!([]), &["error structure"]),
    ] {
        let reply = world.send(&format!("POST {path}\n{body}")).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        assert_eq!(codes(reply.json()), expected, "{body}");
    }
}

// What cannot be understood is refused: the statuses are documented.
#[tokio::test]
async fn refusals() {
    let world = world().await;
    let ann = patient("a", &[]);
    for (request, status, text) in [
        (format!("POST Dragon/$validate\n{ann}"), 404, "Dragon"),
        (format!("POST Patient/$validate?profile=http://a.b/c\n{ann}"), 404, "http://a.b/c"),
        (format!("POST Patient/$validate?mode=delete\n{ann}"), 400, "mode"),
        (format!("POST Patient/$validate?x=1\n{ann}"), 400, "Parameter x"),
        (format!("POST Group/$validate\n{ann}"), 400, "of type Patient"),
        ("POST Patient/$validate\n{".to_owned(), 400, "JSON"),
        ("POST Patient/$validate".to_owned(), 400, "no body"),
        (format!("POST Patient/$validate\n{}", json!({"resourceType": "Parameters"})), 400, "resource"),
        (
            format!("POST Patient/$validate\n{}", parameters(&ann, &[("mode", "valueInteger", "1")])),
            400,
            "mode",
        ),
        (
            format!("POST Patient/$validate\n{}", parameters(&ann, &[("usageContext", "valueCode", "x")])),
            400,
            "usageContext",
        ),
        (format!("POST Patient/$validate\nContent-Type: text/xml\n{ann}"), 415, "text/xml"),
    ] {
        let reply = world.send(&request).await;
        assert_eq!(reply.status, status, "{request}: {}", reply.text());
        assert!(reply.diagnostics().contains(text), "{request}: {}", reply.text());
    }
}

// What is there must be told, or no client looks for it.
#[tokio::test]
async fn capabilities_tell_of_it() {
    let world = World::new().await;
    let statement = world.send("GET metadata").await.json();
    let resources = statement["rest"][0]["resource"].as_array().expect("resources");
    let has = |name: &str| {
        let patient = resources.iter().find(|resource| resource["type"] == name).expect("the type");
        let operations = patient["operation"].as_array().into_iter().flatten();
        operations.filter(|operation| operation["name"] == "validate").count()
    };
    assert_eq!((has("Patient"), has("StructureDefinition")), (1, 1));
    assert_eq!(put(&world, &profile("p", URL, &json!([]))).await, 201);
}
