//! Patches from outside: documents and patches in, documents or refusals out.
use fhir::json;
use fhir::patch::{PatchError, PatchErrorKind, fhirpath_patch, json_patch};
use serde_json::{Value, json};

use crate::fixtures;

mod properties;

/// Runs every case of a file: `document` and `patch`, and what to `expect`, or how to be refused, by which operation,
/// and with what in the text.
fn check_cases(file: &str, least: usize, apply: fn(&Value, &Value) -> Result<Value, PatchError>) {
    let text = std::fs::read(fixtures().join("patch").join(file)).unwrap();
    let cases = json::parse(&text).unwrap();
    let cases = cases.as_array().unwrap();
    assert!(cases.len() >= least, "only {} cases were found", cases.len());
    let failed: Vec<String> = cases.iter().filter_map(|case| failure(case, apply)).collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// Digits and the order of members count, which values pass over.
fn is_written_alike(left: &Value, right: &Value) -> bool {
    let (left, right) = (left.to_string(), right.to_string());
    left == right
}

fn failure(case: &Value, apply: fn(&Value, &Value) -> Result<Value, PatchError>) -> Option<String> {
    assert!(case["source"].is_string(), "{} does not say where it comes from", case["name"]);
    let outcome = apply(&case["document"], &case["patch"]);
    let as_expected = match (&outcome, case.get("expect")) {
        (Ok(patched), Some(expected)) => is_written_alike(patched, expected),
        (Err(error), None) => {
            let kind = match error.kind {
                PatchErrorKind::Malformed => "malformed",
                PatchErrorKind::Inapplicable => "inapplicable",
                PatchErrorKind::TestFailed => "test failed",
            };
            let operation = case.get("operation").and_then(Value::as_u64);
            let text = case.get("text").and_then(Value::as_str).unwrap_or_default();
            kind == case["refuse"]
                && error.operation.map(|place| place as u64) == operation
                && error.text.contains(text)
        }
        _ => false,
    };
    let told = || match &outcome {
        Ok(patched) => format!("{}: {patched}", case["name"]),
        Err(error) => format!("{}: {error:?}", case["name"]),
    };
    (!as_expected).then(told)
}

/// JSON Patch is somebody else's standard, so every rule of it has a case.
#[test]
fn json_patches() {
    check_cases("json_patch.json", 50, |document, patch| {
        json_patch::apply(document, patch.to_string().as_bytes())
    });
}

/// A few bytes must not make a server work or grow without bound.
#[test]
fn json_patch_limits() {
    let apply = |document: &str, patch: &str| {
        json_patch::apply(&json::parse(document.as_bytes()).unwrap(), patch.as_bytes())
    };
    let repeated = |operation: &str, times: usize| format!("[{}]", vec![operation; times].join(","));

    let copy = r#"{"op":"copy","from":"/a","path":"/a/-"}"#;
    let error = apply(r#"{"a":["0123456789"]}"#, &repeated(copy, 100)).unwrap_err();
    assert_eq!(error.kind, PatchErrorKind::Inapplicable);
    assert!(error.text.contains("copies more than"), "{error}");

    let wrap = r#"{"op":"move","from":"/a","path":"/b"},{"op":"add","path":"/a","value":[]},{"op":"move","from":"/b","path":"/a/0"}"#;
    assert!(apply(r#"{"a":[1]}"#, &repeated(wrap, 125)).is_ok());
    let error = apply(r#"{"a":[1]}"#, &repeated(wrap, 126)).unwrap_err();
    assert!(error.text.contains("nest more than"), "{error}");

    let test = r#"{"op":"test","path":"/a","value":1}"#;
    assert!(apply(r#"{"a":1}"#, &repeated(test, 1000)).is_ok());
    let error = apply(r#"{"a":1}"#, &repeated(test, 1001)).unwrap_err();
    assert_eq!((error.kind, error.operation), (PatchErrorKind::Malformed, None));

    for patch in ["", "[", r#"[{"op":"remove","op":"remove","path":"/a"}]"#] {
        assert_eq!(apply("{}", patch).unwrap_err().kind, PatchErrorKind::Malformed, "{patch}");
    }
}

/// The Parameters resource for operations that are written `{"type": ..., "path": ..., "value": {"valueDate": ...}}`.
/// What is not a list is taken for a resource already.
fn parameters(operations: &Value) -> Value {
    let Some(operations) = operations.as_array() else { return operations.clone() };
    let part = |(name, value): (&String, &Value)| match name.as_str() {
        "type" => json!({"name": name, "valueCode": value}),
        "path" | "name" => json!({"name": name, "valueString": value}),
        "value" => {
            let mut part = json!({"name": name});
            part.as_object_mut().unwrap().extend(value.as_object().unwrap().clone());
            part
        }
        _ => json!({"name": name, "valueInteger": value}),
    };
    let operation = |operation: &Value| {
        let parts: Vec<Value> = operation.as_object().unwrap().iter().map(part).collect();
        json!({"name": "operation", "part": parts})
    };
    let parameter: Vec<Value> = operations.iter().map(operation).collect();
    json!({"resourceType": "Parameters", "parameter": parameter})
}

/// Each operation on each shape that FHIR's JSON has, and each word of the language of paths.
#[test]
fn fhirpath_patches() {
    check_cases("fhirpath_patch.json", 70, |resource, operations| {
        fhirpath_patch::apply(resource, &parameters(operations))
    });
}

/// What is found and changed must be bounded by more than the size of a body.
#[test]
fn fhirpath_patch_limits() {
    let names: Vec<Value> = (0..20_000).map(|place| json!({"text": format!("n{place}")})).collect();
    let patient = json!({"resourceType": "Patient", "name": names});
    let delete =
        |text: &str| json!({"type": "delete", "path": format!("Patient.name.where(text = '{text}')")});
    let patched = fhirpath_patch::apply(&patient, &parameters(&json!([delete("n7")]))).unwrap();
    assert_eq!(patched["name"].as_array().unwrap().len(), 19_999);

    let many = |count: usize, text: &str| parameters(&Value::from(vec![delete(text); count]));
    let error = fhirpath_patch::apply(&patient, &many(100, "none")).unwrap_err();
    assert!(error.text.contains("look at more than"), "{error}");
    let error = fhirpath_patch::apply(&patient, &many(1001, "none")).unwrap_err();
    assert!(error.text.contains("at most 1000 operations"), "{error}");
    let error = fhirpath_patch::apply(&patient, &many(1, &"n".repeat(5000))).unwrap_err();
    assert!(error.text.contains("at most 4096 bytes"), "{error}");
    let nested = format!("name{}text = 'x'{}", ".where(period".repeat(9), ")".repeat(9));
    let error = fhirpath_patch::apply(&patient, &parameters(&json!([{"type": "delete", "path": nested}])));
    assert!(error.unwrap_err().text.contains("at most 8 deep"));

    let extend = json!({"type": "add", "path": format!("Patient{}", ".extension".repeat(62)), "name": "extension",
        "value": {"part": [{"name": "url", "valueUri": "u"}, {"name": "extension", "part": [{"name": "url", "valueUri": "u"}]}]}});
    let mut deep = json!({"url": "u"});
    for _ in 1..62 {
        deep = json!({"url": "u", "extension": [deep]});
    }
    let patient = json!({"resourceType": "Patient", "extension": [deep]});
    let error = fhirpath_patch::apply(&patient, &parameters(&json!([extend]))).unwrap_err();
    assert!(error.text.contains("nest more than"), "{error}");
}
