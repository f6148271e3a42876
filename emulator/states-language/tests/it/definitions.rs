//! What is wrong with definitions, in AWS's codes, words and places: the cases of `fixtures/step-functions/definitions`.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use states_language::Definition;

// A definition that deploys here and not on AWS, or the other way round, is the worst that an emulator can do.
#[test]
fn definitions_are_judged_as_aws_judges_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/step-functions/definitions");
    let mut files: Vec<_> =
        fs::read_dir(folder).expect("the folder").flatten().map(|entry| entry.path()).collect();
    files.sort();
    let mut wrong = Vec::new();
    for file in files {
        let cases: Value = serde_json::from_str(&fs::read_to_string(&file).expect("a file")).expect("JSON");
        for case in cases["cases"].as_array().expect("cases") {
            let text = case["definition"].to_string();
            let found = Definition::parse(&text).map_or_else(|problems| problems, |_| Vec::new());
            let told: Vec<String> = found.iter().map(ToString::to_string).collect();
            let rows: Vec<Value> = found
                .iter()
                .map(|problem| {
                    let location = (!problem.location.is_empty()).then_some(&problem.location);
                    json!([problem.code, problem.message, location])
                })
                .collect();
            let is_told = case.get("told").is_none_or(|expected| *expected == told.join(", "));
            if Value::from(rows.clone()) != case["diagnostics"] || !is_told {
                wrong.push(format!("{} {}: {}", file.display(), case["name"], told.join(", ")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
