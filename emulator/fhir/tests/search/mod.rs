//! The search language from outside: resources and queries in, who is found out.
use super::fixtures;
use fhir::search::{
    Clause, Indexed, MAX_ALTERNATIVES, MAX_DEPTH, Parameter, ParameterKind, QueryError, Rules, clause,
    extract,
};
use fhir::terminology::CodeSet;
use fhir::{json, resource_types};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// 2024-12-31T00:00:00Z, the time of which `ap` in the fixtures takes its tenth.
const NOW: i64 = 1_735_603_200_000_000;
const R4: Rules = Rules { strict_limits: false, now: NOW };
const HEALTHLAKE: Rules = Rules { strict_limits: true, now: NOW };

fn read(name: &str) -> Value {
    let text = std::fs::read(fixtures().join("search").join(name)).unwrap_or_default();
    json::parse(&text).unwrap_or_default()
}

fn ask(resource_type: &str, query: &str, rules: &Rules) -> Result<Clause, QueryError> {
    let (name, value) = query.split_once('=').unwrap_or((query, ""));
    clause(resource_type, name, value, rules)
}

fn is_found(clause: &Clause, resource_type: &str, resource: &Value) -> bool {
    matches!(clause, Clause::Criterion(criterion) if criterion.matches(resource_type, resource))
}

/// The meaning of every kind of parameter: each query must find the values it names and none of the others.
#[test]
fn queries_find_what_they_should() {
    let names = [
        "all-types",
        "composite",
        "date",
        "number",
        "quantity",
        "reference",
        "string",
        "token",
        "token-patient",
        "uri",
    ];
    let mut wrong = Vec::new();
    for name in names {
        let fixture = read(&format!("{name}.json"));
        let resource_type = fixture["type"].as_str().unwrap();
        let values = fixture["values"].as_object().unwrap();
        for query in fixture["queries"].as_array().unwrap() {
            let asked = query["ask"].as_str().unwrap();
            let clause =
                ask(resource_type, asked, &R4).unwrap_or_else(|error| panic!("{name}: {asked}: {error}"));
            let found = values.iter().filter(|(_, resource)| is_found(&clause, resource_type, resource));
            let mut found: Vec<&str> = found.map(|(label, _)| label.as_str()).collect();
            let mut expected: Vec<&str> = query["finds"].as_str().unwrap().split_whitespace().collect();
            assert!(expected.iter().all(|label| values.contains_key(*label)), "{name}: {asked}");
            found.sort_unstable();
            expected.sort_unstable();
            if found != expected {
                wrong.push(format!("{name}: {asked}\n   finds {found:?}\n  should {expected:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What must be refused, and as what: an answer that ignores half of a query is worse than none.
#[test]
fn queries_that_are_refused() {
    for case in read("refused.json").as_array().unwrap() {
        let asked = case["ask"].as_str().unwrap();
        let rules = if case["rules"] == "HealthLake" { HEALTHLAKE } else { R4 };
        let error = ask(case["type"].as_str().unwrap(), asked, &rules).unwrap_err();
        let expected = case["error"].as_str().unwrap();
        assert!(format!("{error:?}").starts_with(expected), "{asked}: {error:?}, not {expected}");
    }
}

/// An engine that knows FHIRPath counted the values of R4's own expressions; an index must hold as many.
#[test]
fn values_are_those_of_the_expressions() {
    for (name, expected) in read("value-counts.json").as_object().unwrap() {
        let text = std::fs::read(fixtures().join("valid").join(name)).unwrap();
        let resource = json::parse(&text).unwrap();
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        extract(resource["resourceType"].as_str().unwrap(), &resource, &mut |parameter, _| {
            // R4 gives `_text` no expression.
            if parameter.code() != "_text" {
                *counts.entry(parameter.code()).or_default() += 1;
            }
        });
        assert_eq!(json!(counts), *expected, "{name}");
    }
}

/// Chains are resolved against types, and what they may not do is bounded; nobody else looks at this.
#[test]
fn chains() {
    let links = |query: &str| match ask("Observation", query, &R4).unwrap() {
        Clause::Chain { parameter, links } => (parameter.code(), links),
        other => panic!("{query}: {other:?}"),
    };
    let types =
        |query: &str| links(query).1.iter().map(|link| link.resource_type).collect::<Vec<_>>().join(" ");
    assert_eq!(types("subject:Patient.name=x"), "Patient");
    assert_eq!(types("subject.identifier=x"), "Device Group Location Patient");
    assert_eq!(types("subject.name=x"), "Location Patient");
    assert_eq!(types("subject._id=x"), "Device Group Location Patient");
    let (code, chain) = links("patient.general-practitioner:Practitioner.name:exact=x");
    assert_eq!(code, "patient");
    assert!(
        matches!(&chain[..], [link] if matches!(&link.inner, Clause::Chain { links, .. } if links.len() == 1))
    );
    let has = ask("Patient", "_has:Observation:patient:_has:AuditEvent:entity:agent=x", &R4).unwrap();
    let Clause::Has { resource_type: "Observation", parameter, inner } = &has else { panic!("{has:?}") };
    assert_eq!(parameter.code(), "patient");
    assert!(matches!(&**inner, Clause::Has { resource_type: "AuditEvent", .. }), "{inner:?}");
    assert!(matches!(ask("Patient", "link.name=x", &R4), Ok(Clause::Chain { .. })));

    let deep = |depth: usize| ask("Location", &format!("{}name=x", "partof:Location.".repeat(depth)), &R4);
    assert!(deep(MAX_DEPTH).is_ok());
    assert_eq!(deep(MAX_DEPTH + 1), Err(QueryError::TooDeep));
    for query in ["focus.focus.focus.focus.nothing=x", &format!("focus.code={}", "x".repeat(4_000))] {
        assert_eq!(ask("Observation", query, &R4), Err(QueryError::TooWide), "{query}");
    }
    let many = |count: usize| ask("Patient", &format!("_id={}", "a,".repeat(count)), &R4);
    assert!(many(MAX_ALTERNATIVES).is_ok());
    assert_eq!(many(MAX_ALTERNATIVES + 1), Err(QueryError::TooManyAlternatives { code: "_id" }));
}

/// Value sets and hierarchies wait for a terminology: nothing may match before, and the rest must follow from codes.
#[test]
fn codes_of_a_terminology() {
    let resource = json!({"resourceType": "Observation", "code": {"coding": [{"system": "s", "code": "a"}]}});
    let criterion = |query| match ask("Observation", query, &R4).unwrap() {
        Clause::Criterion(criterion) => criterion,
        other => panic!("{other:?}"),
    };
    let codes = |code: &str| {
        let mut codes = CodeSet::default();
        codes.add("s", code).unwrap();
        [Arc::new(codes)]
    };
    let cases = [
        ("code:in=http://v", "a", true),
        ("code:in=http://v", "b", false),
        ("code:not-in=http://v", "a", false),
        ("code:not-in=http://v", "b", true),
        ("code:below=s|b", "a", true),
        ("code:above=s|a", "b", false),
    ];
    for (query, code, expected) in cases {
        let asked = criterion(query);
        assert!(asked.takes_terminology() && !asked.matches("Observation", &resource), "{query}");
        assert_eq!(
            asked.with_codes(codes(code)).matches("Observation", &resource),
            expected,
            "{query} {code}"
        );
    }
    assert!(criterion("code:not-in=http://v").with_codes([]).matches("Observation", &resource));
    assert!(!criterion("code:in=http://v").with_codes([]).matches("Observation", &resource));
}

/// The table is generated; a slip in it would be a parameter that answers for another, or is not found.
#[test]
fn the_table_is_sound() {
    let all = Parameter::all();
    assert_eq!(all.len(), 1_708, "R4's 1,707 and createdAt");
    let key = |parameter: &Parameter| (parameter.base(), parameter.code());
    assert!(all.is_sorted_by(|left, right| key(left) < key(right)));
    for (place, parameter) in all.iter().enumerate() {
        assert_eq!(usize::from(parameter.number()), place);
        assert_eq!(Parameter::named(parameter.base(), parameter.code()), Some(parameter));
        let is = |kind| parameter.kind() == kind;
        assert_eq!(parameter.components().is_empty(), !is(ParameterKind::Composite), "{parameter:?}");
        assert!(parameter.targets().is_empty() || is(ParameterKind::Reference), "{parameter:?}");
    }
    assert_eq!(all.iter().filter(|parameter| !parameter.is_supported()).count(), 10);
    let urls: std::collections::BTreeSet<&str> =
        all.iter().map(Parameter::url).filter(|url| !url.is_empty()).collect();
    assert_eq!(urls.len(), 1_376);
    for resource_type in resource_types() {
        for code in ["_id", "_lastUpdated", "_tag", "_profile", "_security", "_source", "createdAt"] {
            assert!(Parameter::named(resource_type, code).is_some(), "{resource_type}.{code}");
        }
        let text = Parameter::named(resource_type, "_text").is_some();
        assert_eq!(text, !["Binary", "Bundle", "Parameters"].contains(&resource_type), "{resource_type}");
    }
    let missing =
        [("Patient", "code"), ("DetectedIssue", "status"), ("DeviceDefinition", "classification"), ("", "")];
    assert!(missing.iter().all(|(resource_type, code)| Parameter::named(resource_type, code).is_none()));
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[0-9T:.+/|#Za-z-]{0,24}|.{0,6}".prop_map(Value::from),
    ];
    let name = prop_oneof![
        Just("reference"),
        Just("coding"),
        Just("code"),
        Just("system"),
        Just("value"),
        Just("start"),
        Just("end"),
        Just("low"),
        Just("repeat"),
        Just("event"),
        Just("component"),
        Just("valueQuantity"),
        Just("type"),
        Just("text"),
        Just("subject"),
        Just("identifier"),
        Just("effectivePeriod"),
        Just("effectiveTiming"),
        Just("name"),
        Just("div"),
    ];
    leaf.prop_recursive(5, 60, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((name.clone(), inner), 0..6).prop_map(|members| members
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect()),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Bodies that were let through without validation are indexed, too.
    #[test]
    fn nothing_panics_on_any_json(resource in any_json(), place in 0_usize..148, value in "[a-z0-9|$,.:/\\\\T-]{0,16}|.{0,8}") {
        let resource_type = resource_types().nth(place).unwrap();
        let mut values = 0;
        extract(resource_type, &resource, &mut |_, value: Indexed<'_>| values += usize::from(value == value.clone()));
        for parameter in Parameter::of(resource_type) {
            if let Ok(Clause::Criterion(criterion)) = clause(resource_type, parameter.code(), &value, &R4) {
                let _ = criterion.matches(resource_type, &resource);
            }
        }
    }

    /// Names come out of URLs.
    #[test]
    fn nothing_panics_on_any_query(name in "[a-zA-Z_:.-]{0,30}|.{0,10}", value in ".{0,20}") {
        let _ = clause("Observation", &name, &value, &R4);
        let _ = clause("Observation", &format!("_has:{name}"), &value, &HEALTHLAKE);
        let _ = clause("Observation", &format!("subject.{name}"), &value, &R4);
    }
}
