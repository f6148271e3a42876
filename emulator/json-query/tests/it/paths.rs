//! The cases in `fixtures/json-query`, and what holds for every path.

use json_query::{Path, PathErrorKind};
use serde_json::{Value, json};

fn fixture(text: &str) -> Value {
    serde_json::from_str(text).expect("a fixture")
}

fn cases(fixture: &Value) -> &[Value] {
    fixture["cases"].as_array().expect("cases")
}

// What a path finds is most of what a state machine's author sees of the language.
#[test]
fn what_paths_find() {
    let fixture = fixture(include_str!("../../../../fixtures/json-query/paths.json"));
    let mut wrong = Vec::new();
    for case in cases(&fixture) {
        let text = case["path"].as_str().expect("a path");
        let input = case.get("input").unwrap_or(&fixture["input"]);
        let expect = &case["expect"];
        let path = match Path::parse(text) {
            Ok(path) => path,
            Err(error) => {
                wrong.push(format!("{}: {error}", case["name"]));
                continue;
            }
        };
        let read = path.read(input);
        let as_expected = match (&read, expect.get("value"), expect["error"].as_str()) {
            // Digits count: 1.0 is not 1.
            (Ok(value), Some(wanted), None) => value == wanted,
            (Err(error), None, Some(kind)) => {
                format!("{:?}", error.kind) == kind
                    && expect["message"].as_str().is_none_or(|message| message == error.message)
            }
            _ => false,
        };
        if !as_expected {
            wrong.push(format!("{}: {text} gives {read:?}, not {expect}", case["name"]));
        }
        assert_eq!(
            path.find(input).map(|found| found.into_owned()),
            read.ok(),
            "find differs from read: {text}"
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

// A definition with a path that cannot be read is refused when it is created.
#[test]
fn what_cannot_be_read() {
    let fixture = fixture(include_str!("../../../../fixtures/json-query/refused-paths.json"));
    let read: Vec<&Value> = cases(&fixture)
        .iter()
        .map(|case| &case["path"])
        .filter(|path| Path::parse(path.as_str().expect("a path")).is_ok())
        .collect();
    assert!(read.is_empty(), "read, and should not: {read:?}");
    for case in cases(&fixture) {
        let error = Path::parse(case["path"].as_str().expect("a path")).expect_err("refused");
        assert_eq!(error.kind, PathErrorKind::Syntax);
    }
}

// ResultPath changes the input; a failure must leave it whole, for Catch goes on with it.
#[test]
fn what_put_makes() {
    let fixture = fixture(include_str!("../../../../fixtures/json-query/put.json"));
    for case in cases(&fixture) {
        let path = Path::parse(case["path"].as_str().expect("a path")).expect("it can be read");
        let mut into = case["into"].clone();
        match (path.put(&mut into, case["put"].clone()), case["expect"]["error"].as_str()) {
            (Ok(()), None) => assert_eq!(into, case["expect"]["value"], "{}", case["name"]),
            (Err(error), Some(kind)) => {
                assert_eq!(format!("{:?}", error.kind), kind, "{}", case["name"]);
                assert_eq!(into, case["into"], "changed although it failed: {}", case["name"]);
            }
            (outcome, _) => panic!("{}: {outcome:?}", case["name"]),
        }
    }
}

// ResultPath, InputPath and Choice take different kinds of paths.
#[test]
fn kinds_of_paths() {
    let cases = [
        ("$", true, true),
        ("$.a['b'][0]", true, true),
        ("$.a[-1]", true, false),
        ("$['a','b']", true, false),
        ("$['a','b'].c", false, false),
        ("$[0,1]", false, false),
        ("$[0:1]", false, false),
        ("$.*", false, false),
        ("$..a", false, false),
        ("$[?(@.a)]", false, false),
        ("$.a.length()", true, false),
        ("$.a[*].length()", false, false),
        ("$..a.length()", true, false),
    ];
    for (text, definite, reference) in cases {
        let path = Path::parse(text).expect("it can be read");
        assert_eq!((path.is_definite(), path.is_reference()), (definite, reference), "{text}");
    }
}

// AWS gives null for an index past the end of an array where it fails for a missing name.
#[test]
fn what_is_past_the_end() {
    let input = json!({"a": [1], "o": {}});
    let cases = [
        ("$.a[1]", true),
        ("$.a[0]", false),
        ("$.o[0]", false),
        ("$.nope[0]", false),
        ("$.a[1].b", false),
        ("$.a[5:]", false),
    ];
    for (text, past) in cases {
        assert_eq!(Path::parse(text).expect("it can be read").is_past_the_end(&input), past, "{text}");
    }
}

// What a user sends must neither take for ever nor overflow the stack.
#[test]
fn hostile_paths_are_bounded() {
    for text in [
        format!("${}", ".a".repeat(100_000)),
        format!("$[?({}@.a{})]", "(".repeat(100_000), ")".repeat(100_000)),
        format!("$[?({}@.a)]", "!".repeat(100_000)),
        format!("$[?(@.a == {}1{})]", "[".repeat(100_000), "]".repeat(100_000)),
        format!("$.a.sum({}", "$.a.sum(".repeat(100_000)),
        "$[?(@.a =~ /(((x{1000}){1000}){1000})/)]".to_string(),
    ] {
        assert_eq!(Path::parse(&text).expect_err("refused").kind, PathErrorKind::Syntax);
    }

    let mut nested = json!(1);
    for _ in 0..100 {
        nested = json!({"a": nested, "b": [0, 1, 2, 3]});
    }
    let many: Value = (0..20_000).collect();
    let long = json!(["x".repeat(200_000)]);
    for (text, input) in [
        ("$..*..*..*..*..*", &nested),
        ("$[?($ == $)]", &many),
        (&format!("$[{}0]", "0,".repeat(100_000)), &long),
    ] {
        let path = Path::parse(text).expect("it can be read");
        assert_eq!(path.read(input).expect_err("too much").kind, PathErrorKind::TooMuch, "{text}");
    }

    let mut deep = Value::Null;
    for _ in 0..1_500 {
        deep = Value::Array(vec![deep]);
    }
    let mut nested_filters = "$..[?(@ == 0)]".to_string();
    for _ in 0..12 {
        nested_filters = format!("$..[?({nested_filters} == 1)]");
    }
    for text in ["$..a", &nested_filters] {
        let path = Path::parse(text).expect("it can be read");
        assert_eq!(path.read(&deep).expect_err("too deep").kind, PathErrorKind::TooMuch, "{text}");
        assert_eq!(path.find(&nested).is_some(), text == "$..a", "{text}");
    }
}
