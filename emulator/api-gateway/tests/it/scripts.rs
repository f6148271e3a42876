//! Plays the scripts of `fixtures/api-gateway/control`: calls in, answers out.
//!
//! A script has a `source`, which says what it is worth, the service that it is `of` unless that is `apigateway`, and steps. A step calls the operation `do` `with` an input, and either
//! `answers` or `refuses` with a code and a text; `keep` gives names to parts of the answer, which later steps write as `<name>`. A
//! member whose expected value is `*` may be anything.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};
use test_kit::House;

const SERVICES: [&contract::Service; 2] = [&api_gateway::SERVICE, &api_gateway::HTTP_APIS];

fn text(value: &Value, names: &BTreeMap<String, String>) -> Value {
    match value {
        Value::String(text) => {
            let mut text = text.clone();
            for (name, kept) in names {
                text = text.replace(&format!("<{name}>"), kept);
            }
            Value::String(text)
        }
        Value::Array(items) => items.iter().map(|item| self::text(item, names)).collect(),
        Value::Object(members) => {
            let name = |name: &String| self::text(&Value::String(name.clone()), names);
            let member = |(key, value): (&String, &Value)| {
                (name(key).as_str().expect("a name").to_owned(), self::text(value, names))
            };
            Value::Object(members.iter().map(member).collect::<Map<_, _>>())
        }
        other => other.clone(),
    }
}

/// Whether an answer is what was expected, to the letter but for the wildcards.
fn agrees(expected: &Value, given: &Value) -> bool {
    match (expected, given) {
        (Value::String(any), _) if any == "*" => true,
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(name, value)| other.get(name).is_some_and(|given| agrees(value, given)))
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| agrees(one, other))
        }
        _ => expected == given,
    }
}

/// Plays a script; gives how many steps it has and what went otherwise than it says.
async fn play(path: &Path) -> (usize, Vec<String>) {
    let mut failures = Vec::new();
    let script = std::fs::read_to_string(path).expect("a script");
    let script: Value =
        serde_json::from_str(&script).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert!(script["source"].is_string(), "{} says what it is worth", path.display());
    let house = House::new(&SERVICES);
    let mut names = BTreeMap::new();
    let steps = script["steps"].as_array().expect("steps");
    for (number, step) in steps.iter().enumerate() {
        let operation = step["do"].as_str().expect("an operation");
        let place = format!("{} step {number}, {operation}", path.display());
        let service = step["of"].as_str().or(script["of"].as_str()).unwrap_or("apigateway");
        let input = step.get("with").map_or_else(|| Value::Object(Map::new()), |input| text(input, &names));
        let answer = house.aws(service, operation, input.clone()).await;
        match (answer, step.get("refuses")) {
            (Ok(answer), None) => {
                let expected =
                    step.get("answers").map_or_else(|| answer.clone(), |expected| text(expected, &names));
                if !agrees(&expected, &answer) {
                    failures
                        .push(format!("{place}\n with {input}\n expected {expected}\n given    {answer}"));
                }
                for (name, pointer) in step["keep"].as_object().into_iter().flatten() {
                    match answer.pointer(pointer.as_str().expect("a pointer")) {
                        Some(Value::String(found)) => names.insert(name.clone(), found.clone()),
                        Some(found) => names.insert(name.clone(), found.to_string()),
                        None => panic!("{place}: no {pointer} in {answer}"),
                    };
                }
            }
            (Err(error), Some(expected)) => {
                let expected = text(expected, &names);
                let given = serde_json::json!([error.code, error.message]);
                if given != expected {
                    failures.push(format!("{place}\n with {input}\n expected {expected}\n given    {given}"));
                }
            }
            (Ok(answer), Some(expected)) => {
                failures.push(format!("{place}\n with {input}\n is refused with {expected}, not {answer}"));
            }
            (Err(error), None) => failures.push(format!("{place}\n with {input}\n {error}")),
        }
    }
    (steps.len(), failures)
}

// What AWS was seen to answer, call for call: whatever stands here has broken a deployment somewhere.
#[tokio::test]
async fn every_script_plays_as_it_was_recorded() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/api-gateway/control");
    let mut scripts: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("scripts").map(|entry| entry.expect("a file").path()).collect();
    scripts.sort();
    let (mut steps, mut failures) = (0, Vec::new());
    for script in &scripts {
        let (count, failed) = play(script).await;
        steps += count;
        failures.extend(failed);
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    assert!(scripts.len() >= 2 && steps >= 60, "{} scripts, {steps} steps", scripts.len());
}
