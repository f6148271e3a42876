//! What holds for every patch.
use fhir::definitions::{Kind, Type};
use fhir::json;
use fhir::patch::{fhirpath_patch, json_patch};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::parameters;
use crate::fixtures;

fn any_document() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<i32>().prop_map(Value::from),
        prop::sample::select(vec!["1.50", "1e400", "-0.0"])
            .prop_map(|text| json::parse(text.as_bytes()).unwrap()),
        "[a-c]{0,3}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec(("[a-c/~]", inner), 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// A pointer to every place in a document, the root included.
fn pointers(value: &Value, to: &str, found: &mut Vec<String>) {
    found.push(to.to_owned());
    match value {
        Value::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                pointers(item, &format!("{to}/{place}"), found);
            }
        }
        Value::Object(members) => {
            for (name, value) in members {
                let name = name.replace('~', "~0").replace('/', "~1");
                pointers(value, &format!("{to}/{name}"), found);
            }
        }
        _ => {}
    }
}

fn any_place() -> impl Strategy<Value = (Value, String)> {
    (any_document(), any::<prop::sample::Index>()).prop_map(|(document, index)| {
        let mut places = Vec::new();
        pointers(&document, "", &mut places);
        let place = index.get(&places).clone();
        (document, place)
    })
}

fn any_operation() -> impl Strategy<Value = Value> {
    let pointer = "(/([a-c0-3-]|~[01])){0,3}";
    let name = prop::sample::select(vec!["add", "remove", "replace", "move", "copy", "test"]);
    (name, pointer, pointer, any_document())
        .prop_map(|(op, path, from, value)| json!({"op": op, "path": path, "from": from, "value": value}))
}

/// For each element below this one that a parameter can give as a value: its path, and the operation's `value`.
fn elements(value: &Value, declared: &'static Type, path: &str, found: &mut Vec<(String, Value)>) {
    let parameter = Type::named("Parameters.parameter").unwrap();
    for (key, value) in value.as_object().into_iter().flatten() {
        let Some(member) =
            declared.member(key).filter(|member| member.declared.kind() != Kind::AbstractResource)
        else {
            continue;
        };
        let (first, rest) = member.declared.name().split_at(1);
        let named = format!("value{}{rest}", first.to_uppercase());
        let items = value.as_array().filter(|_| member.element.is_many());
        for (index, item) in items.unwrap_or(&vec![value.clone()]).iter().enumerate() {
            let mut path = format!("{path}.{}", member.element.name());
            if items.is_some() {
                path = format!("{path}[{index}]");
            }
            // Companions have cases of their own.
            let is_plain = !item.is_null() && !matches!(member.declared.kind(), Kind::Primitive(_));
            if is_plain {
                elements(item, member.declared, &path, found);
            }
            if parameter.member(&named).is_some()
                && (is_plain || matches!(item, Value::Bool(_) | Value::Number(_) | Value::String(_)))
            {
                found.push((path, json!({named.clone(): item})));
            }
        }
    }
}

/// Every element of every example can be reached by a path, and put where it was without a trace.
#[test]
fn elements_replaced_by_themselves() {
    let mut replaced = 0;
    for file in std::fs::read_dir(fixtures().join("valid")).unwrap() {
        let path = file.unwrap().path();
        let resource = json::parse(&std::fs::read(&path).unwrap()).unwrap();
        let name = resource["resourceType"].as_str().unwrap();
        let Some(declared) = Type::named(name) else { continue };
        let mut found = Vec::new();
        elements(&resource, declared, name, &mut found);
        for (at, value) in found {
            let has_companion = resource.to_string().contains("\"_");
            let patch = parameters(&json!([{"type": "replace", "path": at, "value": value}]));
            let patched =
                fhirpath_patch::apply(&resource, &patch).unwrap_or_else(|error| panic!("{at}: {error}"));
            if !has_companion {
                assert_eq!(patched.to_string(), resource.to_string(), "{} {at}", path.display());
            }
            replaced += 1;
        }
    }
    assert!(replaced > 500, "only {replaced} elements were found");
}

/// Pieces of paths and of what is not quite one.
fn any_path() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "Patient",
        "name",
        "given",
        "birthDate",
        "contact",
        "extension",
        "value",
        "deceased",
        "contained",
        ".",
        ".",
        ".",
        "[0]",
        "[1]",
        "first()",
        "last()",
        "where(",
        ")",
        "text",
        "=",
        "!=",
        "'a'",
        "and",
        "or",
        "$this",
        "ofType(string)",
        "extension('u')",
        "exists()",
        "empty()",
        "1.5",
        "@2020",
        "true",
        "`",
        "'",
        "(",
        "id",
        "é",
    ]);
    let well_formed = prop::sample::select(vec![
        "Patient",
        "Patient.name",
        "Patient.name[0]",
        "Patient.name.given",
        "Patient.name.given.last()",
        "Patient.birthDate",
        "Patient.birthDate.extension('u')",
        "Patient.contact.name",
        "Patient.deceased",
        "Patient.name.where(text = 'a')",
        "Patient.birthDate.extension",
        "Patient.name.given[0].extension",
        "Patient.contact.name.text",
    ]);
    prop_oneof![
        well_formed.prop_map(str::to_owned),
        prop::collection::vec(piece, 1..8).prop_map(|pieces| pieces.join(" "))
    ]
}

fn any_fhirpath_operation() -> impl Strategy<Value = Value> {
    let kind = prop::sample::select(vec!["add", "insert", "delete", "replace", "move"]);
    let name = prop::sample::select(vec![
        "name",
        "given",
        "birthDate",
        "deceased",
        "contact",
        "extension",
        "text",
        "id",
    ]);
    let value = prop::sample::select(vec![
        r#"{"valueString":"a"}"#,
        r#"{"valueString":"b","_valueString":{"id":"i"}}"#,
        r#"{"_valueDate":{"extension":[{"url":"u","valueCode":"c"}]}}"#,
        r#"{"valueHumanName":{"text":"a","given":["a","b"]}}"#,
        r#"{"valueBoolean":true}"#,
        r#"{"part":[{"name":"name","part":[{"name":"text","valueString":"a"}]}]}"#,
        r#"{"part":[{"name":"url","valueUri":"u"},{"name":"value","valueCode":"c"}]}"#,
    ]);
    (kind, any_path(), name, value, 0..3, 0..3).prop_map(|(kind, path, name, value, from, to)| {
        let value = json::parse(value.as_bytes()).unwrap();
        json!({"type": kind, "path": path, "name": name, "value": value, "index": from, "source": from, "destination": to})
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Every place can be pointed at, and a replacement can be taken back to the last digit.
    #[test]
    fn replace_and_back((document, place) in any_place(), value in any_document()) {
        let before = document.pointer(&place).unwrap();
        let there = json!([{"op": "replace", "path": place, "value": value}, {"op": "test", "path": place, "value": value}]);
        let back = json!([{"op": "replace", "path": place, "value": before}]);
        let patched = json_patch::apply(&document, there.to_string().as_bytes()).unwrap();
        let returned = json_patch::apply(&patched, back.to_string().as_bytes()).unwrap();
        prop_assert_eq!(returned.to_string(), document.to_string());
    }

    /// Whatever is asked for, an answer comes; and many operations at once do what they do one by one.
    #[test]
    fn all_or_nothing(document in any_document(), operations in prop::collection::vec(any_operation(), 0..6)) {
        let at_once = json_patch::apply(&document, Value::from(operations.clone()).to_string().as_bytes());
        let mut one_by_one = Ok(document);
        for (place, operation) in operations.into_iter().enumerate() {
            one_by_one = one_by_one.and_then(|document| {
                json_patch::apply(&document, Value::from(vec![operation]).to_string().as_bytes()).map_err(|mut error| {
                    error.operation = Some(place);
                    error
                })
            });
        }
        prop_assert_eq!(at_once, one_by_one);
    }

    /// As for JSON Patch; and nothing that was full of sense comes out empty.
    #[test]
    fn all_or_nothing_by_path(operations in prop::collection::vec(any_fhirpath_operation(), 1..6)) {
        let patient = json!({"resourceType": "Patient", "birthDate": "1931", "name": [{"given": ["a", null], "_given": [null, {"id": "i"}]}],
            "contact": [{"name": {"text": "a"}}]});
        let at_once = fhirpath_patch::apply(&patient, &parameters(&Value::from(operations.clone())));
        let mut one_by_one = Ok(patient);
        for (place, operation) in operations.into_iter().enumerate() {
            one_by_one = one_by_one.and_then(|patient| {
                let done = fhirpath_patch::apply(&patient, &parameters(&Value::from(vec![operation])));
                done.map_err(|mut error| {
                    error.operation = Some(place);
                    error
                })
            });
        }
        match (at_once, one_by_one) {
            (Ok(at_once), one_by_one) => {
                let text = at_once.to_string();
                prop_assert!(!text.contains("[]") && !text.contains("{}"), "{}", text);
                prop_assert_eq!(Ok(at_once), one_by_one);
            }
            // At once, all are read before any is done, so that another one can be found at fault.
            (Err(_), one_by_one) => prop_assert!(one_by_one.is_err()),
        }
    }
}
