//! Plays the scenarios of `fixtures/step-functions/control.json`, which says how they are written.

use std::collections::BTreeMap;

use contract::ApiError;
use serde_json::{Value, json};
use test_kit::House;

/// Texts by the names that stand for them: `{name}` before the play, `<name>` as it goes.
type Texts = BTreeMap<String, String>;

/// A value with texts in place of the names that stand for them.
fn written_out(value: &Value, texts: &Texts) -> Value {
    match value {
        Value::String(text) => {
            let all = texts.iter().fold(text.clone(), |text, (name, for_it)| text.replace(name, for_it));
            Value::String(all)
        }
        Value::Array(values) => values.iter().map(|value| written_out(value, texts)).collect(),
        Value::Object(members) => {
            members.iter().map(|(name, value)| (name.clone(), written_out(value, texts))).collect()
        }
        other => other.clone(),
    }
}

/// Whether `found` is what is expected, to the last member. What a name stands for is learned on the way.
fn is_expected(expected: &Value, found: &Value, learned: &mut Texts) -> bool {
    match (expected, found) {
        (Value::String(any), _) if any == "*" => true,
        (Value::String(name), Value::String(text)) if name.starts_with('<') && name.ends_with('>') => {
            learned.insert(name.clone(), text.clone());
            true
        }
        (Value::Object(expected), Value::Object(found)) => {
            expected.len() == found.len()
                && expected.iter().all(|(name, value)| {
                    found.get(name).is_some_and(|found| is_expected(value, found, learned))
                })
        }
        (Value::Array(expected), Value::Array(found)) => {
            expected.len() == found.len()
                && expected.iter().zip(found).all(|(value, found)| is_expected(value, found, learned))
        }
        _ => expected == found,
    }
}

/// Whether a refusal is the one expected, in as much as that says of it.
fn is_refused(expected: &Value, found: &ApiError) -> bool {
    let members = Value::Object(found.members.clone());
    let told = expected.get("members").and_then(Value::as_object).into_iter().flatten();
    expected["code"] == *found.code
        && expected.get("message").is_none_or(|message| *message == *found.message)
        && told.into_iter().all(|(name, value)| members.get(name) == Some(value))
}

/// What is wrong with a scenario, if anything.
async fn play(scenario: &Value, texts: &Texts) -> Result<(), String> {
    let house = House::new(&[&step_functions::SERVICE]);
    let mut learned = texts.clone();
    for (number, step) in scenario["steps"].as_array().expect("steps").iter().enumerate() {
        let operation = step["call"].as_str().expect("an operation");
        let input = written_out(&step["input"], &learned);
        let outcome = house.aws("stepfunctions", operation, input).await;
        let is_good = match (&outcome, step.get("answer"), step.get("refused")) {
            (Ok(found), Some(expected), None) => {
                let expected = written_out(expected, &learned);
                is_expected(&expected, found, &mut learned)
            }
            (Ok(_), None, None) => true,
            (Err(found), None, Some(expected)) => is_refused(&written_out(expected, &learned), found),
            _ => false,
        };
        if !is_good {
            let name = &scenario["name"];
            return Err(format!("{name}, step {}: {step}\n  got {outcome:?}", number + 1));
        }
    }
    Ok(())
}

// Tools decide by these answers what to create and what to leave alone, and match on codes and texts.
#[tokio::test]
async fn every_scenario_goes_as_it_is_told() {
    let fixture = include_str!("../../../../fixtures/step-functions/control.json");
    let fixture: Value = serde_json::from_str(fixture).expect("JSON");
    let texts = fixture["texts"].as_object().expect("texts").iter();
    let texts: Texts = texts
        .map(|(name, text)| (format!("{{{name}}}"), text.as_str().expect("a text").to_owned()))
        .collect();
    let scenarios = fixture["scenarios"].as_array().expect("scenarios");
    assert!(!scenarios.is_empty());
    let mut wrong = Vec::new();
    for scenario in scenarios {
        for member in ["why", "source"] {
            assert!(scenario[member].is_string(), "{} says no {member}", scenario["name"]);
        }
        wrong.extend(play(scenario, &texts).await.err());
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), scenarios.len(), wrong.join("\n"));
}

// What one account makes, or one region, must be invisible to another.
#[tokio::test]
async fn accounts_and_regions_do_not_meet() {
    let house = House::new(&[&step_functions::SERVICE]);
    let input = json!({
        "name": "m", "roleArn": "arn:aws:iam::000000000000:role/run",
        "definition": r#"{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}"#,
    });
    let made = house.aws("stepfunctions", "CreateStateMachine", input).await.expect("made");
    for (account, region) in [("111111111111", "us-east-1"), ("000000000000", "eu-west-1")] {
        let other = house.as_caller(account, region);
        let listed = other.aws("stepfunctions", "ListStateMachines", json!({})).await.expect("listed");
        assert_eq!(listed, json!({"stateMachines": []}));
        let input = json!({"stateMachineArn": made["stateMachineArn"]});
        let refused =
            other.aws("stepfunctions", "DescribeStateMachine", input).await.expect_err("not theirs");
        assert_eq!(refused.code, "StateMachineDoesNotExist");
    }
}
