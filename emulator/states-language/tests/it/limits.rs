//! AWS's quotas: what is just within one, and what is one byte more.

use serde_json::{Value, json};
use states_language::{Definition, Outcome};

use crate::player::Player;

/// The most bytes of an input, an output, the arguments of a task, a variable.
const MOST: usize = 262_144;

/// The error that an execution fails with; empty if it succeeds.
fn error(definition: &Value, input: &Value, answers: &Value) -> (String, String) {
    let definition = Definition::parse(&definition.to_string()).expect("a definition");
    let answers = answers.as_object().cloned().unwrap_or_default();
    match Player::new(definition, input.clone(), answers).play() {
        Some(Outcome::Failed(failure)) => (failure.error.into_owned(), failure.cause),
        Some(Outcome::Succeeded(_)) => (String::new(), String::new()),
        other => panic!("it ends: {other:?}"),
    }
}

/// A text that is so many bytes of JSON.
fn text(bytes: usize) -> Value {
    "x".repeat(bytes - 2).into()
}

fn task(more: &Value) -> Value {
    let mut task = json!({"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true});
    task.as_object_mut().expect("a state").extend(more.as_object().expect("members").clone());
    json!({"StartAt": "T", "States": {"T": task}})
}

// A machine that passes on more than AWS lets it must fail here, too, and one that passes on as much must not.
#[test]
fn what_is_passed_on_is_256_kib_at_most() {
    let caught = json!([{"ErrorEquals": ["States.ALL"], "Next": "T"}]);
    let made = |count: usize| json!({"QueryLanguage": "JSONata", "Arguments": format!("{{% $pad('', {count}, 'x') %}}")});
    let pass = |count: usize| {
        json!({"QueryLanguage": "JSONata", "StartAt": "P", "States": {"P": {
            "Type": "Pass", "Output": format!("{{% $pad('', {count}, 'x') %}}"), "End": true,
        }}})
    };
    for (bytes, expected) in [(MOST, ""), (MOST + 1, "States.DataLimitExceeded")] {
        let result = json!({"T": [{"return": text(bytes)}]});
        assert_eq!(error(&task(&json!({"Catch": caught})), &json!({}), &result).0, expected, "a result");
        let arguments = error(&task(&made(bytes - 2)), &json!({}), &json!({"T": [{"return": 1}]}));
        assert_eq!(arguments.0, expected, "arguments");
        assert_eq!(error(&pass(bytes - 2), &json!({}), &json!({})).0, expected, "an output");
    }
}

// The same of variables: of what one Assign gives, and of all of them.
#[test]
fn variables_are_256_kib_at_a_time_and_10_mib_altogether() {
    let assign = |sizes: &[usize]| -> Value {
        let all = sizes.iter().enumerate();
        all.map(|(place, bytes)| {
            (format!("v{place}"), json!(format!("{{% $pad('', {}, 'x') %}}", bytes - 2)))
        })
        .collect::<serde_json::Map<_, _>>()
        .into()
    };
    let one = |sizes: &[usize]| {
        json!({"QueryLanguage": "JSONata", "StartAt": "P", "States": {"P": {
            "Type": "Pass", "Assign": assign(sizes), "End": true,
        }}})
    };
    for (sizes, part) in [
        (&[MOST][..], ""),
        (&[MOST + 1], "The variable 'v0' has a size exceeding"),
        (&[MOST / 2, MOST / 2], ""),
        (&[MOST / 2, MOST / 2 + 1], "The variables that the state assigns have a size exceeding"),
    ] {
        let (failed, cause) = error(&one(sizes), &json!({}), &json!({}));
        assert!(cause.contains(part) && failed.is_empty() == part.is_empty(), "{sizes:?}: {failed} {cause}");
    }
    for (last, part) in [(MOST, ""), (MOST + 2, "The variables of the execution have a size exceeding")] {
        // 40 of 256 KiB, and two that share one of them.
        let sizes = (0..39).map(|_| MOST).chain([MOST / 2, last - MOST / 2]);
        let states = sizes.enumerate().map(|(place, bytes)| {
            let next =
                if place == 40 { json!({"End": true}) } else { json!({"Next": format!("S{}", place + 1)}) };
            let name = format!("v{place}");
            let mut state = json!({
                "Type": "Pass", "Assign": {name: format!("{{% $pad('', {}, 'x') %}}", bytes - 2)},
            });
            state.as_object_mut().expect("a state").extend(next.as_object().expect("a member").clone());
            (format!("S{place}"), state)
        });
        let states: serde_json::Map<String, Value> = states.collect();
        let machine = json!({"QueryLanguage": "JSONata", "StartAt": "S0", "States": states});
        let (failed, cause) = error(&machine, &json!({}), &json!({}));
        assert!(cause.contains(part) && failed.is_empty() == part.is_empty(), "{last}: {failed} {cause}");
    }
}

// What a child of a distributed Map is given is its input, which has the same quota: also if it is a batch.
#[test]
fn what_a_child_is_given_is_256_kib_at_most() {
    let machine = |more: &Value| {
        let mut map = json!({
            "Type": "Map", "End": true,
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                "StartAt": "I", "States": {"I": {"Type": "Pass", "Result": 1, "End": true}},
            },
        });
        map.as_object_mut().expect("a state").extend(more.as_object().expect("members").clone());
        json!({"StartAt": "M", "States": {"M": map}})
    };
    let batched = |more: Value| machine(&json!({"ItemBatcher": more}));
    let frame = r#"{"Items":[]}"#.len();
    for (definition, input, expected) in [
        (machine(&json!({})), json!([text(MOST)]), ""),
        (machine(&json!({})), json!([text(MOST + 1)]), "States.DataLimitExceeded"),
        (batched(json!({})), json!([text(MOST - frame)]), ""),
        (batched(json!({})), json!([text(MOST - frame + 1)]), "States.DataLimitExceeded"),
        // Two that are too large for one batch, with the comma between them.
        (batched(json!({})), json!([text(1_000), text(MOST - frame - 1_000)]), ""),
        (batched(json!({"BatchInput": {"a": 1}})), json!([text(MOST / 2), text(MOST / 2)]), ""),
    ] {
        assert_eq!(error(&definition, &input, &json!({})).0, expected);
    }
    let mut player = Player::new(
        Definition::parse(&batched(json!({"MaxInputBytesPerBatch": 40})).to_string()).expect("a definition"),
        json!(["aaaaa", "bbbbb", "ccccc", "ddddd"]),
        serde_json::Map::new(),
    );
    while player.children.is_empty() {
        assert!(player.step());
    }
    let inputs: Vec<usize> = player.children.iter().map(|child| child.input.to_string().len()).collect();
    assert_eq!(inputs, [35, 19], "three with two commas, and one");
}
