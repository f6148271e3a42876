//! Profiles: definitions and resources in, issues out.
use std::collections::HashMap;
use std::sync::Arc;

use fhir::profile::{Definitions, Profile, ProfileError, validate};
use fhir::{Issue, IssueType, MAX_ISSUES, Severity};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Definitions in a list.
#[derive(Default)]
struct Shelf {
    profiles: HashMap<String, Arc<Profile>>,
    /// Of each value set, systems and codes.
    codes: HashMap<String, Vec<(String, String)>>,
}

impl Shelf {
    /// A profile that others are based on must stand before them.
    fn of(definitions: &[Value]) -> Shelf {
        let mut shelf = Shelf::default();
        for definition in definitions {
            let url = definition["url"].as_str().unwrap().to_owned();
            if definition["resourceType"] == "ValueSet" {
                let mut codes = Vec::new();
                for include in definition["compose"]["include"].as_array().unwrap() {
                    for concept in include["concept"].as_array().unwrap() {
                        let text = |value: &Value| value.as_str().unwrap().to_owned();
                        codes.push((text(&include["system"]), text(&concept["code"])));
                    }
                }
                shelf.codes.insert(url, codes);
                continue;
            }
            let profile = Profile::read(definition, |base| shelf.profiles.get(base).cloned());
            let profile = profile.unwrap_or_else(|error| panic!("{url}: {error:?}"));
            shelf.profiles.insert(url, Arc::new(profile));
        }
        shelf
    }
}

impl Definitions for Shelf {
    fn profile(&self, canonical: &str) -> Option<Arc<Profile>> {
        self.profiles.get(canonical).cloned()
    }

    fn has_code(&self, value_set: &str, system: Option<&str>, code: &str) -> Option<bool> {
        let codes = self.codes.get(value_set)?;
        Some(
            codes.iter().any(|(known, listed)| listed == code && system.is_none_or(|system| system == known)),
        )
    }
}

// Each rule that a profile can state, met and not met; a case says where its expectation comes from.
#[test]
fn profiles() {
    let folder = super::fixtures().join("validation");
    let (mut read, mut failures) = (0, Vec::new());
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if !path.file_name().unwrap().to_str().unwrap().starts_with("profiles") {
            continue;
        }
        let document = fhir::json::parse(&std::fs::read(&path).unwrap()).unwrap();
        let definitions = document["definitions"].as_array().unwrap();
        for definition in definitions {
            assert_eq!(fhir::validate(definition), [], "{}", definition["url"]);
        }
        let shelf = Shelf::of(definitions);
        for case in document["cases"].as_array().unwrap() {
            let (name, resource) = (&case["name"], &case["resource"]);
            assert_eq!(fhir::validate(resource), [], "{name}: not a valid resource");
            let issues = validate(resource, &[case["profile"].as_str().unwrap()], &shelf);
            let expected = case["expect"].as_array().unwrap();
            let matches = |(issue, expected): (&Issue, &Value)| {
                issue.severity.code() == expected["severity"].as_str().unwrap_or("error")
                    && issue.code.code() == expected["code"]
                    && issue.location.first().map(String::as_str) == expected["location"].as_str()
                    && issue.diagnostics.contains(expected["diagnostics"].as_str().unwrap())
            };
            let all = issues.len() == expected.len() && issues.iter().zip(expected).all(matches);
            if !all {
                failures.push(format!("{name}: {issues:#?}\nexpected: {expected:#?}"));
            }
            read += 1;
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    assert!(read >= 60, "only {read} cases were found");
}

fn definition(elements: &Value) -> Value {
    json!({
        "resourceType": "StructureDefinition", "url": "http://example.org/p", "name": "P", "status": "active",
        "kind": "resource", "abstract": false, "type": "Patient", "derivation": "constraint",
        "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Patient",
        "differential": {"element": elements},
    })
}

// Users store any JSON that is a valid StructureDefinition, and some that is not: reading it must end in a word, not in a panic.
#[test]
fn definitions_that_are_no_profiles() {
    let long: Vec<Value> = (0..20_001).map(|place| json!({"path": format!("Patient.a{place}")})).collect();
    let deep = json!([{"path": vec!["Patient"; 65].join(".")}]);
    type Change = fn(&mut Value);
    let cases: [(Value, Change, Option<ProfileError>); 8] = [
        (
            json!([{"path": "Patient.name"}, 1, {"path": "Patient..x"}]),
            |_| {},
            Some(ProfileError::Malformed("a path has an empty part")),
        ),
        (json!([{}]), |_| {}, Some(ProfileError::Malformed("an element has no path"))),
        (
            json!([]),
            |definition| definition["derivation"] = json!("specialization"),
            Some(ProfileError::NotAConstraint),
        ),
        (json!([]), |definition| definition["type"] = json!("Dragon"), Some(ProfileError::NotAConstraint)),
        (
            json!([]),
            |definition| definition["url"] = json!(1),
            Some(ProfileError::Malformed("it has no url")),
        ),
        (json!(long), |_| {}, Some(ProfileError::TooLarge)),
        (deep, |_| {}, Some(ProfileError::TooLarge)),
        (
            json!([{"path": "Patient.dragon.tail", "min": 1}, {"path": "Patient", "sliceName": "a/b"}]),
            |_| {},
            None,
        ),
    ];
    for (elements, change, expected) in cases {
        let mut definition = definition(&elements);
        change(&mut definition);
        assert_eq!(Profile::read(&definition, |_| None).err(), expected, "{definition:.200}");
    }
}

// Slices that are told apart by profiles that have such slices themselves double the work at each level: it must end, and say so.
#[test]
fn work_is_bounded() {
    let address = |name: &str| format!("http://example.org/{name}");
    let profile = |name: &str, of_type: &str| {
        let path = format!("{of_type}.extension");
        let slicing = json!({"discriminator": [{"type": "profile", "path": "$this"}], "rules": "open"});
        let slice = |other: &str| json!({"path": path, "sliceName": other, "type": [{"code": "Extension", "profile": [address(other)]}]});
        let id = json!({"path": format!("{of_type}.id"), "min": 1});
        let mut definition =
            definition(&json!([id, {"path": path, "slicing": slicing}, slice("a"), slice("b")]));
        definition["url"] = json!(address(name));
        definition["type"] = json!(of_type);
        definition
    };
    let shelf = Shelf::of(&[profile("p", "Patient"), profile("a", "Extension"), profile("b", "Extension")]);
    let mut extension = json!({"url": "http://example.org/leaf", "valueString": "x"});
    for _ in 0..40 {
        extension = json!({"url": "http://example.org/node", "extension": [extension]});
    }
    let resource = json!({"resourceType": "Patient", "id": "p", "extension": [extension]});
    assert_eq!(fhir::validate(&resource), []);
    let issues = validate(&resource, &[&address("p")], &shelf);
    assert!(issues.len() <= MAX_ISSUES);
    let last = issues.last().unwrap();
    assert_eq!((last.severity, last.code), (Severity::Error, IssueType::TooCostly), "{last:?}");
}

// What is said of a profile that nobody knows is a warning, for a data store may hold none of those that its resources name.
#[test]
fn unknown_profiles_are_warned_of() {
    let patient = json!({"resourceType": "Patient"});
    let addresses = [
        "http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient",
        "http://hl7.org/fhir/StructureDefinition/Patient",
    ];
    let issues = validate(&patient, &addresses, &Shelf::default());
    assert_eq!(issues.len(), 1);
    assert_eq!(issues[0].severity, Severity::Warning);
    let group = ["http://hl7.org/fhir/StructureDefinition/Group|4.0.1"];
    assert_eq!(validate(&patient, &group, &Shelf::default())[0].severity, Severity::Error);
}

fn any_json() -> impl Strategy<Value = Value> {
    const WORDS: &[&str] = &[
        "Patient.name",
        "Patient.name.given",
        "Patient.value[x]",
        "Patient.extension",
        "a",
        "*",
        "closed",
        "value",
        "$this",
        "name.exists() and active",
        "0",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (0_u64..3).prop_map(Value::from),
        proptest::sample::select(WORDS).prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        const NAMES: &[&str] = &[
            "path",
            "sliceName",
            "min",
            "max",
            "type",
            "code",
            "profile",
            "targetProfile",
            "slicing",
            "discriminator",
            "rules",
            "fixedString",
            "patternHumanName",
            "binding",
            "constraint",
            "key",
            "expression",
            "maxLength",
            "minValueInteger",
        ];
        let members = proptest::collection::hash_map(proptest::sample::select(NAMES), inner.clone(), 0..8);
        prop_oneof![
            proptest::collection::vec(inner, 0..4).prop_map(Value::from),
            members.prop_map(|members| members
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect()),
        ]
    })
}

proptest! {
    // A definition kept at the level `minimal` can be any JSON; what is made of it must end, and be told in few words.
    #[test]
    fn any_definition_ends(elements in proptest::collection::vec(any_json(), 0..6)) {
        let mut all = vec![json!({"path": "Patient.name", "min": 1})];
        all.extend(elements);
        let definition = definition(&json!(all));
        let shelf = match Profile::read(&definition, |_| None) {
            Ok(profile) => Shelf { profiles: [("p".to_owned(), Arc::new(profile))].into(), ..Shelf::default() },
            Err(_) => Shelf::default(),
        };
        let patient = json!({"resourceType": "Patient", "active": true, "name": [{"given": ["a", null], "_given": [null, {"id": "x"}]}]});
        prop_assert!(validate(&patient, &["p"], &shelf).len() <= MAX_ISSUES);
    }
}
