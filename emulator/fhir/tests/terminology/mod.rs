//! The terminology from outside: resources and questions in, codes out.
use super::fixtures;
use expect_test::expect;
use fhir::terminology::{
    Asked, CodeSet, Direction, Kind, Library, MAX_CODES, MAX_DEPTH, TerminologyError, codes, codes_of,
    expand, lookup, related,
};
use fhir::{json, validate};
use proptest::prelude::*;
use serde_json::{Value, json};

const ANIMALS: &str = "http://e.org/animals";

/// The resources of a fixture, and R4's own value sets.
struct Shelf(Vec<Value>);

impl Shelf {
    fn new() -> Self {
        Self(read("resources.json").as_array().unwrap().clone())
    }
}

impl Library for Shelf {
    fn find(&self, kind: Kind, url: &str) -> Result<Vec<Value>, TerminologyError> {
        let is_it = |one: &&Value| one["resourceType"] == format!("{kind:?}") && one["url"] == url;
        Ok(self.0.iter().filter(is_it).cloned().collect())
    }

    fn has_r4(&self) -> bool {
        true
    }
}

fn read(name: &str) -> Value {
    json::parse(&std::fs::read(fixtures().join("terminology").join(name)).unwrap()).unwrap()
}

fn told<'t>(codes: impl Iterator<Item = &'t str>) -> String {
    codes.collect::<Vec<_>>().join(" ")
}

fn of(value_set: &Value, asked: &Asked<'_>, library: &dyn Library) -> Result<Value, TerminologyError> {
    expand(library, value_set.clone(), asked, "urn:uuid:1", "2026-10-31T12:00:00Z")
}

/// What a value set means, operator by operator; a code too many is one that a form offers, or that a search finds.
#[test]
fn expansions() {
    let shelf = Shelf::new();
    let mut wrong = Vec::new();
    for group in read("expansions.json").as_array().unwrap() {
        for case in group["cases"].as_array().unwrap() {
            let filters = case["filter"].as_array().into_iter().flatten();
            let filters: Vec<Value> =
                filters.map(|one| json!({"property": one[0], "op": one[1], "value": one[2]})).collect();
            let mut compose = json!({"include": [{"system": ANIMALS, "filter": filters}]});
            for name in ["include", "exclude", "inactive"] {
                if let Some(member) = case.get(name) {
                    compose[name] = member.clone();
                }
            }
            let value_set = json!({"resourceType": "ValueSet", "status": "active", "compose": compose});
            let number = |name: &str| case["asked"][name].as_u64().map(|number| number as usize);
            let asked = Asked {
                filter: case["asked"]["filter"].as_str(),
                count: number("count"),
                offset: number("offset"),
            };
            match of(&value_set, &asked, &shelf) {
                Ok(answer) => {
                    assert_eq!(validate(&answer), [], "{answer}");
                    let expansion = &answer["expansion"];
                    let contains = expansion["contains"].as_array().into_iter().flatten();
                    let found = told(contains.map(|one| one["code"].as_str().unwrap()));
                    let same = ["total", "offset"]
                        .iter()
                        .all(|name| case.get("asked").is_none() || case.get(name) == expansion.get(name));
                    if case["expect"] != found || !same {
                        wrong.push(format!("{case}\n  is {expansion}"));
                    }
                }
                Err(error) => {
                    let refused =
                        case["refuse"].as_str().is_some_and(|name| format!("{error:?}").starts_with(name));
                    if !refused {
                        wrong.push(format!("{case}\n  is {error:?}"));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What an expansion tells besides codes, in the order of its members: forms show displays and gray out what is inactive.
#[test]
fn an_expansion_in_full() {
    let value_set = json!({
        "resourceType": "ValueSet", "id": "v", "url": "http://e.org/v", "name": "V", "status": "active",
        "text": {"status": "generated", "div": "<div xmlns=\"http://www.w3.org/1999/xhtml\">V</div>"},
        "compose": {"include": [
            {"system": ANIMALS, "version": "1.10", "concept": [{"code": "animal"}, {"code": "moa", "display": "Giant moa"}]},
            {"system": "http://e.org/unknown", "concept": [{"code": "x"}]},
        ]},
    });
    let answer = of(&value_set, &Asked { count: Some(5), ..Asked::default() }, &Shelf::new()).unwrap();
    assert_eq!(validate(&answer), []);
    expect![[r#"
        {
          "resourceType": "ValueSet",
          "id": "v",
          "url": "http://e.org/v",
          "name": "V",
          "status": "active",
          "expansion": {
            "identifier": "urn:uuid:1",
            "timestamp": "2026-10-31T12:00:00Z",
            "total": 3,
            "offset": 0,
            "parameter": [
              {
                "name": "count",
                "valueInteger": 5
              },
              {
                "name": "version",
                "valueUri": "http://e.org/animals|1.10"
              }
            ],
            "contains": [
              {
                "system": "http://e.org/animals",
                "abstract": true,
                "version": "1.10",
                "code": "animal",
                "display": "Animal"
              },
              {
                "system": "http://e.org/animals",
                "inactive": true,
                "version": "1.10",
                "code": "moa",
                "display": "Giant moa"
              },
              {
                "system": "http://e.org/unknown",
                "code": "x"
              }
            ]
          }
        }"#]]
    .assert_eq(&serde_json::to_string_pretty(&answer).unwrap());
}

/// What a code system says of a code, in AWS's form.
#[test]
fn lookups() {
    let shelf = Shelf::new();
    let look = |code: &str, version| lookup(&shelf, ANIMALS, version, code);
    let answer = look("cat", None).unwrap();
    assert_eq!(validate(&answer), []);
    expect![[r#"
        {"name":"name","valueString":"Animals"}
        {"name":"version","valueString":"1.10"}
        {"name":"display","valueString":"House cat"}
        {"name":"designation","part":[{"name":"language","valueCode":"de"},{"name":"use","valueCoding":{"system":"http://snomed.info/sct","code":"900000000000013009"}},{"name":"value","valueString":"Katze"}]}
        {"name":"property","part":[{"name":"code","valueCode":"parent"},{"name":"value","valueCode":"mammal"},{"name":"description","valueString":"Mammal"}]}
        {"name":"property","part":[{"name":"code","valueCode":"legs"},{"name":"value","valueInteger":4}]}
        {"name":"property","part":[{"name":"code","valueCode":"eats"},{"name":"value","valueCode":"mouse"}]}"#]].assert_eq(
        &answer["parameter"].as_array().unwrap().iter().map(Value::to_string).collect::<Vec<_>>().join("\n"),
    );
    let properties = |code: &str| {
        let answer = look(code, None).unwrap();
        let parameters = answer["parameter"].as_array().unwrap().iter();
        let properties = parameters.filter(|one| one["name"] == "property");
        let tell = |one: &Value| {
            let part = &one["part"];
            let value = part[1].as_object().unwrap().values().nth(1).unwrap();
            format!("{}={}", part[0]["valueCode"].as_str().unwrap(), value)
        };
        properties.map(tell).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(properties("bat"), r#"parent="mammal" parent="flier" legs=2"#);
    assert_eq!(properties("flier"), r#"child="bat" child="owl""#);
    assert_eq!(
        look("dodo", Some("1.9")).unwrap()["parameter"][2],
        json!({"name": "display", "valueString": "dodo"})
    );
    assert!(matches!(look("dodo", None), Err(TerminologyError::UnknownCode { .. })));
    assert!(matches!(look("cat", Some("2")), Err(TerminologyError::Unknown { .. })));
}

/// `:below` and `:above` of a search follow from these.
#[test]
fn related_codes() {
    let shelf = Shelf::new();
    for case in read("related.json").as_array().unwrap() {
        for (name, direction) in [("below", Direction::Below), ("above", Direction::Above)] {
            let [system, code] = ["system", "code"].map(|name| case[name].as_str().unwrap());
            let found: CodeSet = related(&shelf, system, code, direction).unwrap();
            assert_eq!(
                told(found.iter().map(|(_, code)| code)),
                case[name].as_str().unwrap(),
                "{code} {name}"
            );
        }
    }
    for (system, expected) in [
        ("http://e.org/unknown", "Unknown"),
        ("http://e.org/elsewhere", "NoConcepts"),
        ("http://hl7.org/fhir/request-intent", "NotBuiltIn"),
    ] {
        let error = related(&shelf, system, "x", Direction::Below).unwrap_err();
        assert!(format!("{error:?}").starts_with(expected), "{system}: {error:?}");
    }
}

/// Words of R4's terminology in any order, for the shapes that no table has thought of.
fn anything() -> impl Strategy<Value = Value> {
    let words = [
        "http://e.org/animals",
        "http://e.org/vs/pets",
        "http://e.org/vs/ring-1",
        "x",
        "cat",
        "concept",
        "is-a",
        "regex",
        "in",
        "exists",
        "true",
        "(a*)*b",
        "",
    ];
    let members = [
        "resourceType",
        "url",
        "version",
        "compose",
        "include",
        "exclude",
        "system",
        "valueSet",
        "filter",
        "property",
        "op",
        "value",
        "concept",
        "code",
        "display",
        "valueCode",
        "expansion",
        "contains",
        "uri",
        "inactive",
    ];
    let leaf = prop_oneof![
        proptest::sample::select(words.to_vec()).prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        Just(Value::Null),
    ];
    leaf.prop_recursive(6, 60, 4, move |inner| {
        let member = proptest::sample::select(members.to_vec()).prop_map(str::to_owned);
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((member, inner), 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    /// What an import brought in without validation must not bring the server down.
    #[test]
    fn any_resources_end_in_an_answer(value in anything(), system in anything()) {
        let mut shelf = Shelf::new();
        let mut code_system = json!({"resourceType": "CodeSystem", "url": "x", "concept": system});
        code_system["property"] = value["property"].clone();
        shelf.0.push(code_system);
        let include = json!([value, {"system": "x", "filter": [value]}]);
        let composed = json!({"resourceType": "ValueSet", "compose": {"include": include}});
        for value_set in [&value, &composed] {
            let codes = codes_of(&shelf, value_set);
            let answer = of(value_set, &Asked::default(), &shelf);
            prop_assert_eq!(codes.is_ok(), answer.is_ok());
        }
        let _ = lookup(&shelf, "x", None, "cat");
        let _ = related(&shelf, "x", "cat", Direction::Above);
    }
}

/// A value set that is cheap to write and dear to expand must end in a refusal, soon, and not in memory.
#[test]
fn what_is_too_costly() {
    let import = |url: String| json!({"valueSet": [url]});
    let value_set = |url: String, include: Vec<Value>| json!({"resourceType": "ValueSet", "url": url, "status": "active", "compose": {"include": include}});
    let concepts = |name: &str, count: usize| -> Vec<Value> {
        (0..count).map(|number| json!({"code": format!("{name}{number}")})).collect()
    };
    let too_costly = |shelf: &Shelf, url: &str| {
        let error = codes(shelf, url).unwrap_err();
        assert!(matches!(error, TerminologyError::TooCostly { .. }), "{error}");
    };
    // Each imports the next one twice: 2^16 ways, one of each value set.
    let chain = |length: usize| {
        let link = |number: usize| {
            let next = format!("v{}", number + 1);
            value_set(format!("v{number}"), vec![import(next.clone()), import(next)])
        };
        let mut all: Vec<Value> = (1..length).map(link).collect();
        all.push(value_set(format!("v{length}"), vec![json!({"system": "s", "concept": [{"code": "a"}]})]));
        Shelf(all)
    };
    assert_eq!(codes(&chain(MAX_DEPTH), "v1").unwrap().len(), 1);
    too_costly(&chain(MAX_DEPTH + 1), "v1");

    let listed = |name: &str| json!({"system": "s", "concept": concepts(name, MAX_CODES / 2 + 1)});
    too_costly(&Shelf(vec![value_set("large".to_owned(), vec![listed("a"), listed("b")])]), "large");
    let half = value_set("half".to_owned(), vec![listed("a")]);
    let many = value_set("many".to_owned(), vec![import("half".to_owned()); 50]);
    too_costly(&Shelf(vec![half, many]), "many");

    // Wide and deep code systems take time in proportion to their size.
    let wide = json!({"resourceType": "CodeSystem", "url": "w", "concept": [{"code": "top", "concept": concepts("c", MAX_CODES - 1)}]});
    assert_eq!(related(&Shelf(vec![wide]), "w", "top", Direction::Below).unwrap().len(), MAX_CODES);
    let deep =
        (0..100).fold(json!([]), |inner, number| json!([{"code": format!("d{number}"), "concept": inner}]));
    let deep = Shelf(vec![json!({"resourceType": "CodeSystem", "url": "d", "concept": deep})]);
    assert_eq!(related(&deep, "d", "d0", Direction::Above).unwrap().len(), 100);
}
