//! Every feature of the language, as a definition, an input and the history that must follow.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use states_language::{Definition, Event, Outcome};

use crate::player::Player;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/step-functions/histories")
}

/// `7<6 TaskStateExited {...}`.
fn line(event: &Event) -> String {
    let details = event.details.as_ref().map(|(_, details)| format!(" {details}")).unwrap_or_default();
    format!("{}<{} {}{details}", event.id, event.previous, event.kind)
}

fn outcome(outcome: Option<Outcome>) -> Value {
    match outcome {
        Some(Outcome::Succeeded(output)) => json!({"output": output}),
        Some(Outcome::Failed(failure)) => json!({"error": failure.error, "cause": failure.cause}),
        Some(Outcome::TimedOut) => json!("timed out"),
        None => json!("waits"),
    }
}

fn play(case: &Value) -> (Value, Vec<String>) {
    let definition = Definition::parse(&case["definition"].to_string()).expect("a definition");
    let answers = case["tasks"].as_object().cloned().unwrap_or_default();
    let mut player = Player::new(definition, case["input"].clone(), answers);
    let end = player.play();
    (outcome(end), player.events.iter().map(line).collect())
}

// The histories are what users compare with AWS: their events, numbers and details. `UPDATE_EXPECT=1` writes them anew, to be read.
#[test]
fn every_feature_leaves_its_history() {
    let mut wrong = Vec::new();
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder())
        .expect("the folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    assert!(files.len() > 10, "the cases are there");
    for path in files {
        let text = std::fs::read_to_string(&path).expect("a file");
        let mut file: Value = serde_json::from_str(&text).expect("JSON");
        let before = file.clone();
        for case in file["cases"].as_array_mut().expect("cases") {
            let (outcome, history) = play(case);
            case["outcome"] = outcome;
            case["history"] = json!(history);
        }
        if file != before {
            if std::env::var_os("UPDATE_EXPECT").is_some() {
                let text = serde_json::to_string_pretty(&file).expect("JSON");
                std::fs::write(&path, text + "\n").expect("a file that can be written");
            } else {
                wrong.push(differences(&path, &before, &file));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn differences(path: &Path, before: &Value, after: &Value) -> String {
    let mut told = path.display().to_string();
    let cases = before["cases"].as_array().into_iter().zip(after["cases"].as_array()).next();
    for (expected, found) in cases.into_iter().flat_map(|(before, after)| before.iter().zip(after)) {
        if expected != found {
            told.push_str(&format!("\n{}\n- {}\n+ {}", found["name"], expected["outcome"], found["outcome"]));
            let (expected, found) = (expected["history"].as_array(), found["history"].as_array());
            let lines = expected.map_or(0, Vec::len).max(found.map_or(0, Vec::len));
            for place in 0..lines {
                let (expected, found) =
                    (expected.and_then(|h| h.get(place)), found.and_then(|h| h.get(place)));
                if expected != found {
                    told.push_str(&format!("\n- {expected:?}\n+ {found:?}"));
                }
            }
        }
    }
    told
}
