//! Patches from outside: documents and patches in, documents or refusals out.
use fhir::json;
use fhir::patch::{PatchError, PatchErrorKind, json_patch};
use serde_json::Value;

use crate::fixtures;

mod properties;

/// Runs every case of a file: `document` and `patch`, and what to `expect`, or how to be refused, by which operation,
/// and with what in the text.
fn check_cases(file: &str, least: usize, apply: fn(&Value, &Value) -> Result<Value, PatchError>) {
    let text = std::fs::read(fixtures().join("patch").join(file)).unwrap();
    let cases = json::parse(&text).unwrap();
    let cases = cases.as_array().unwrap();
    assert!(cases.len() >= least, "only {} cases were found", cases.len());
    for case in cases {
        let name = &case["name"];
        assert!(case["source"].is_string(), "{name} does not say where it comes from");
        match (apply(&case["document"], &case["patch"]), case.get("expect")) {
            // As text, so that digits and the order of members count.
            (Ok(patched), Some(expected)) => assert_eq!(patched.to_string(), expected.to_string(), "{name}"),
            (Err(error), None) => {
                let kind = match error.kind {
                    PatchErrorKind::Malformed => "malformed",
                    PatchErrorKind::Inapplicable => "inapplicable",
                    PatchErrorKind::TestFailed => "test failed",
                };
                assert_eq!(kind, case["refuse"], "{name}: {error}");
                let operation = case.get("operation").and_then(Value::as_u64);
                assert_eq!(error.operation.map(|place| place as u64), operation, "{name}: {error}");
                let text = case.get("text").and_then(Value::as_str).unwrap_or_default();
                assert!(error.text.contains(text), "{name}: {error}");
            }
            (outcome, _) => panic!("{name}: {outcome:?}"),
        }
    }
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
