//! The crate from outside: resources in, issues out.
#![allow(clippy::unwrap_used, clippy::panic, reason = "all of this is a test")]
use fhir::{Issue, MAX_ISSUES, json, parse_and_validate, validate, validate_bundle_envelope};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use std::path::PathBuf;

mod patch;
mod search;
mod terminology;
mod validation;

fn fixtures() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/fhir")
}

/// What a good server must not refuse: one resource per file, chosen to touch every structural habit of FHIR's JSON.
#[test]
fn valid_resources() {
    let mut read = 0;
    for file in std::fs::read_dir(fixtures().join("valid")).unwrap() {
        let path = file.unwrap().path();
        let resource = parse_and_validate(&std::fs::read(&path).unwrap());
        assert!(resource.is_ok(), "{}: {:#?}", path.display(), resource.unwrap_err());
        read += 1;
    }
    assert!(read >= 30, "only {read} fixtures were found");
}

/// What must be refused, with every issue in order; a case says where its expectation comes from.
#[test]
fn invalid_resources() {
    let text = std::fs::read(fixtures().join("invalid.json")).unwrap();
    let cases = json::parse(&text).unwrap();
    let cases = cases.as_array().unwrap();
    assert!(cases.len() >= 80, "only {} cases were found", cases.len());
    for case in cases {
        let issues = validate(&case["resource"]);
        let expected = case["expect"].as_array().unwrap();
        let matches = |(issue, expected): (&Issue, &Value)| {
            issue.code.code() == expected["code"]
                && issue.location.first().map(String::as_str) == expected["location"].as_str()
                && issue.diagnostics.contains(expected["diagnostics"].as_str().unwrap())
        };
        let all = issues.len() == expected.len() && issues.iter().zip(expected).all(matches);
        assert!(all, "{}: {issues:#?}\nexpected: {expected:#?}", case["name"]);
    }
}

/// A batch fails entry by entry, so its frame is checked without what is in the entries.
#[test]
fn envelope() {
    let bundle = json!({"resourceType": "Bundle", "type": "batch", "entry": [
        {"resource": {"resourceType": "Patient", "gender": "x"}, "request": {"method": "POST", "url": "Patient"}}]});
    assert_eq!(validate_bundle_envelope(&bundle), []);
    assert_eq!(validate(&bundle).len(), 1);
    let frame = json!({"resourceType": "Bundle", "type": "batch", "entry": [{"resource": 1, "request": {"url": "x"}}]});
    assert_eq!(validate_bundle_envelope(&frame)[0].location, ["Bundle.entry[0].request"]);
}

/// An answer must stay small, and a hostile body must not cost more than an honest one.
#[test]
fn limits() {
    let names: Vec<Value> = (0..10_000).map(|_| json!({"x": 1, "y": 2})).collect();
    assert_eq!(validate(&json!({"resourceType": "Patient", "name": names})).len(), MAX_ISSUES);
    let mut extension = json!({"url": "x", "valueString": "y"});
    for _ in 0..200 {
        extension = json!({"url": "x", "extension": [extension]});
    }
    let issues = validate(&json!({"resourceType": "Patient", "extension": [extension]}));
    assert_eq!(issues.len(), 1, "{issues:#?}");
    assert!(issues[0].diagnostics.contains("nested more than 128 levels"));
}

/// Each invariant that compares many with many must stay near linear: one of these bodies took 20 seconds when it was not.
#[test]
fn large_bodies() {
    const MANY: usize = 40_000;
    let many = |item: &dyn Fn(usize) -> Value| (0..MANY).map(item).collect::<Vec<_>>();
    let patient = json!({"resourceType": "Patient",
        "contained": many(&|place| json!({"resourceType": "Basic", "id": format!("c{place}"), "code": {"text": "x"}})),
        "generalPractitioner": many(&|place| json!({"reference": format!("#c{place}")}))});
    assert_eq!(validate(&patient), []);
    let codings =
        |prefix: &str| json!({"coding": many(&|place| json!({"code": format!("{prefix}{place}")}))});
    let observation = json!({"resourceType": "Observation", "status": "final", "code": codings("a"),
        "valueString": "x", "component": [{"code": codings("b")}]});
    assert_eq!(validate(&observation), []);
    let bundle = json!({"resourceType": "Bundle", "type": "collection", "entry": many(
        &|place| json!({"fullUrl": format!("http://x/Patient/{place}"), "resource": {"resourceType": "Patient"}}))});
    assert_eq!(validate(&bundle), []);
}

/// Member names that mean something, so that made-up objects get past the first check.
fn member_name() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "resourceType",
            "id",
            "_id",
            "meta",
            "text",
            "div",
            "contained",
            "extension",
            "url",
            "valueString",
            "valueQuantity",
            "_valueCode",
            "name",
            "given",
            "_given",
            "birthDate",
            "_birthDate",
            "code",
            "coding",
            "system",
            "status",
            "entry",
            "resource",
            "reference",
            "period",
            "start",
            "end",
            "type",
            "parameter",
            "part",
            "value",
        ])
        .prop_map(String::from),
        "_?[a-zA-Zé]{0,8}",
    ]
}

fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        prop::sample::select(vec![
            "Patient",
            "Observation",
            "Bundle",
            "Parameters",
            "Extension",
            "#",
            "#a",
            "Patient/1",
            "2024-02-30",
            "2024-01-01T00:00:00Z",
            "<div",
            "<div xmlns=\"http://www.w3.org/1999/xhtml\">x</div>",
            "",
            "transaction",
        ])
        .prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ]
}

fn any_json() -> impl Strategy<Value = Value> {
    leaf().prop_recursive(6, 64, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((member_name(), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever comes in, validation ends, does not panic, and answers within its limit.
    #[test]
    fn validation_always_ends(value in any_json(), resource_type in prop::sample::select(vec!["Patient", "Observation", "Bundle", "Parameters"])) {
        prop_assert!(validate(&value).len() <= MAX_ISSUES);
        if let Value::Object(members) = value {
            let mut resource = Map::from_iter([("resourceType".to_string(), Value::from(resource_type))]);
            resource.extend(members.into_iter().filter(|(name, _)| name != "resourceType"));
            prop_assert!(validate(&Value::Object(resource)).len() <= MAX_ISSUES);
        }
    }

    /// Bytes that are almost JSON are where readers break.
    #[test]
    fn any_bytes(mut bytes in any_json().prop_map(|value| value.to_string().into_bytes()), at in any::<prop::sample::Index>(), byte: u8) {
        prop_assert!(json::parse(&bytes).is_ok());
        let place = at.index(bytes.len());
        bytes[place] = byte;
        let _ = parse_and_validate(&bytes);
        let _ = parse_and_validate(&bytes[place..]);
    }

    /// Reading and writing gives back the value: order of members and digits of numbers included.
    #[test]
    fn reading_is_faithful(value in any_json()) {
        let text = value.to_string();
        prop_assert_eq!(json::parse(text.as_bytes()).unwrap().to_string(), text);
    }
}
