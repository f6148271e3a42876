//! A run that is kept thread by thread goes on where it stood.

use serde_json::{Value, json};
use states_language::{Definition, Run};

use crate::player::{Player, START, identity};

fn nested() -> (String, Value) {
    let definition = json!({
        "StartAt": "Each",
        "TimeoutSeconds": 3600,
        "States": {
            "Each": {
                "Type": "Map",
                "MaxConcurrency": 2,
                "ItemProcessor": {
                    "StartAt": "Both",
                    "States": {
                        "Both": {
                            "Type": "Parallel",
                            "Branches": [
                                {"StartAt": "Ask", "States": {"Ask": {
                                    "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true,
                                    "Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 2}]
                                }}},
                                {"StartAt": "Rest", "States": {
                                    "Rest": {"Type": "Wait", "Seconds": 5, "Next": "Say"},
                                    "Say": {"Type": "Pass", "Result": "rested", "End": true}
                                }}
                            ],
                            "End": true
                        }
                    }
                },
                "Next": "Last"
            },
            "Last": {"Type": "Succeed"}
        }
    });
    (definition.to_string(), json!([1, 2, 3, 4, 5]))
}

fn player() -> Player {
    let (definition, input) = nested();
    let answers = json!({"Ask": [{"throw": {"Error": "Once", "Cause": "c"}}, {"return": "(its arguments)"}]});
    let definition = Definition::parse(&definition).expect("a definition");
    Player::new(definition, input, answers.as_object().expect("an object").clone())
}

// A killed process takes the run up from its threads: whenever that happens, the same history and the same output follow.
#[test]
fn a_run_is_taken_up_after_every_step() {
    let mut whole = player();
    let outcome = whole.play().expect("an end");
    let steps = {
        let mut counted = player();
        std::iter::from_fn(|| counted.step().then_some(())).count()
    };
    assert!(steps > 8, "{steps} steps");
    for after in 0..steps {
        let mut player = player();
        for _ in 0..after {
            player.step();
        }
        if player.run.outcome().is_none() {
            let (definition, input) = nested();
            let definition = Definition::parse(&definition).expect("a definition");
            let kept = player.kept.clone();
            let last = player.run.last_event();
            let run = Run::restore(&definition, identity(&input), kept, last, START).expect("threads");
            let mut calls = run.calls(&definition);
            calls.sort_by_key(|call| call.call);
            player.calls.sort_by_key(|call| call.call);
            assert_eq!(calls, player.calls, "after {after} steps");
            player.run = run;
        }
        assert_eq!(player.play(), Some(outcome.clone()), "after {after} steps");
        assert_eq!(player.events.len(), whole.events.len(), "after {after} steps");
    }
}
