//! Definitions and inputs that mean harm: a clear refusal, or a bounded failure, and never a hang.

use serde_json::{Map, Value, json};
use states_language::{Definition, Outcome};

use crate::player::Player;

fn play(definition: &Value, input: Value) -> Outcome {
    let definition = Definition::parse(&definition.to_string()).expect("a definition");
    Player::new(definition, input, Map::new()).play().expect("an end")
}

fn failure(outcome: Outcome) -> (String, String) {
    match outcome {
        Outcome::Failed(failure) => (failure.error.into_owned(), failure.cause),
        other => panic!("it failed: {other:?}"),
    }
}

// A machine that goes in circles ends by the quota of its history.
#[test]
fn a_loop_without_end_fails() {
    let definition = json!({"StartAt": "A", "States": {
        "A": {"Type": "Pass", "Next": "B"},
        "B": {
            "Type": "Choice", "Choices": [{"Variable": "$.out", "IsPresent": true, "Next": "C"}], "Default": "A"
        },
        "C": {"Type": "Succeed"}
    }});
    let (error, cause) = failure(play(&definition, json!({})));
    assert_eq!(error, "States.Runtime");
    assert!(cause.contains("25000"), "{cause}");
}

// Doubling a value thirty times would be a gigabyte.
#[test]
fn what_grows_without_end_is_stopped_by_its_size() {
    let mut states = Map::new();
    for n in 0..30 {
        let next = if n == 29 { json!({"End": true}) } else { json!({"Next": format!("S{}", n + 1)}) };
        let mut state = json!({
            "Type": "Pass", "Parameters": {"a.$": "States.Format('{}{}', $.a, $.a)"}
        });
        state.as_object_mut().expect("an object").extend(next.as_object().expect("an object").clone());
        states.insert(format!("S{n}"), state);
    }
    let definition = json!({"StartAt": "S0", "States": states});
    let (error, _) = failure(play(&definition, json!({"a": "0123456789"})));
    assert_eq!(error, "States.DataLimitExceeded");
}

// Ten thousand states in a row are a definition like any other.
#[test]
fn ten_thousand_states_run() {
    let mut states = Map::new();
    for n in 0..10_000 {
        let state = match n {
            9_999 => json!({"Type": "Succeed"}),
            _ => json!({"Type": "Pass", "Next": format!("S{}", n + 1)}),
        };
        states.insert(format!("S{n}"), state);
    }
    let outcome = play(&json!({"StartAt": "S0", "States": states}), json!({"a": 1}));
    assert_eq!(outcome, Outcome::Succeeded(json!({"a": 1})));
}

// A thousand levels are more than the reader of JSON goes down; it says so.
#[test]
fn a_thousand_levels_of_parallel_are_refused() {
    let mut definition = r#"{"StartAt":"P","States":{"P":{"Type":"Succeed"}}}"#.to_owned();
    for _ in 0..1_000 {
        definition = format!(
            r#"{{"StartAt":"P","States":{{"P":{{"Type":"Parallel","End":true,"Branches":[{definition}]}}}}}}"#
        );
    }
    let problems = Definition::parse(&definition).expect_err("a refusal");
    assert_eq!(problems[0].code, "INVALID_JSON_DESCRIPTION");
}

// A fork of forks: as many branches as a definition can say, each with its own.
#[test]
fn deep_and_wide_forks_end() {
    let mut flow = json!({"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}});
    for _ in 0..8 {
        flow = json!({"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "Branches": [flow, flow]}}});
    }
    assert!(matches!(play(&flow, json!(1)), Outcome::Succeeded(_)));
}

// A state may put its input into itself, and so may the next: what is nested too deeply to be written is stopped, too.
#[test]
fn what_is_put_into_itself_without_end_is_stopped_by_its_depth() {
    let definition = json!({"StartAt": "A", "States": {
        "A": {"Type": "Pass", "ResultPath": "$.a", "Next": "B"},
        "B": {
            "Type": "Choice", "Choices": [{"Variable": "$.out", "IsPresent": true, "Next": "C"}], "Default": "A"
        },
        "C": {"Type": "Succeed"}
    }});
    let (error, _) = failure(play(&definition, json!({})));
    assert_eq!(error, "States.DataLimitExceeded");
}
