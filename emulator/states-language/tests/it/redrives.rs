//! A run that did not succeed goes on from its threads.

use serde_json::{Value, json};
use states_language::{Definition, Outcome, Run};

use crate::player::{Player, identity};

/// Plays until it fails, has it redriven, and plays on. Gives the outcome and the events since.
fn redriven(definition: &Value, input: &Value, answers: &Value) -> (Outcome, Vec<String>) {
    let definition = Definition::parse(&definition.to_string()).expect("a definition");
    let mut player = Player::new(definition, input.clone(), answers.as_object().expect("answers").clone());
    let first = player.play().expect("an end");
    assert!(!matches!(first, Outcome::Succeeded(_)), "it fails first: {first:?}");
    let last = player.run.last_event();
    let kept = player.kept.clone();
    let redriven = Run::redrive(&player.definition, identity(input), kept, last, player.now, 1);
    let (run, progress) = redriven.expect("threads that can be read").expect("threads");
    player.run = run;
    player.calls.clear();
    let before = player.events.len();
    player.take(progress);
    let outcome = player.play().expect("an end");
    let told =
        player.events[before..].iter().map(|event| format!("{}<{} {}", event.id, event.previous, event.kind));
    (outcome, told.collect())
}

fn task(more: &Value) -> Value {
    let mut state = json!({"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true});
    state.as_object_mut().expect("a state").extend(more.as_object().expect("members").clone());
    state
}

// An iteration that has ended keeps its output; one that was cut short is done again, and one that had not begun, begins.
#[test]
fn a_map_goes_on_with_what_it_lacks() {
    let definition = json!({"StartAt": "M", "States": {"M": {
        "Type": "Map", "MaxConcurrency": 2, "End": true,
        "ItemProcessor": {"StartAt": "T", "States": {"T": task(&json!({}))}},
    }}});
    let fails = json!({"throw": {"Error": "E", "Cause": "c"}});
    let answers = json!({"T": [{"return": "first"}, fails, {"return": "again"}]});
    let (outcome, told) = redriven(&definition, &json!([1, 2, 3, 4]), &answers);
    assert_eq!(outcome, Outcome::Succeeded(json!(["first", "again", "again", "again"])));
    assert!(told[0].ends_with("ExecutionRedriven"), "{told:?}");
    let scheduled = told.iter().filter(|line| line.ends_with("TaskScheduled")).count();
    let started = told.iter().filter(|line| line.ends_with("MapIterationStarted")).count();
    assert_eq!((scheduled, started), (3, 1), "{told:?}");
}

// A retrier that was used up has all its tries again, and a catcher that caught once does not make a wreck of what it saved.
#[test]
fn a_state_begins_again_with_all_its_tries() {
    let retrying = task(&json!({"Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 1}]}));
    let definition = json!({"StartAt": "P", "States": {
        "P": {"Type": "Parallel", "Next": "T", "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "T"}], "Branches": [
            {"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "F"}}},
            {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 5, "End": true}}},
        ]},
        "T": retrying,
    }});
    let fails = json!({"throw": {"Error": "E", "Cause": "c"}});
    let answers = json!({"T": [fails, fails, fails, {"return": 1}]});
    let (outcome, told) = redriven(&definition, &json!({}), &answers);
    assert_eq!(outcome, Outcome::Succeeded(json!(1)));
    let kinds: Vec<&str> = told.iter().filter_map(|line| line.split(' ').nth(1)).collect();
    assert_eq!(
        kinds,
        [
            "ExecutionRedriven",
            "TaskScheduled",
            "TaskStarted",
            "TaskFailed",
            "TaskScheduled",
            "TaskStarted",
            "TaskSucceeded",
            "TaskStateExited",
            "ExecutionSucceeded"
        ]
    );
}

// Of a Map run, the children that had ended well are left, and the others go on, under the names that they had.
#[test]
fn a_map_run_goes_on_with_what_failed() {
    for (kind, keeps) in [("STANDARD", true), ("EXPRESS", false)] {
        let definition = json!({"StartAt": "M", "States": {"M": {
            "Type": "Map", "Label": "l", "MaxConcurrency": 1, "ToleratedFailureCount": 1, "End": true,
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": kind},
                "StartAt": "T", "States": {"T": task(&json!({}))},
            },
        }}});
        let definition = Definition::parse(&definition.to_string()).expect("a definition");
        let fails = json!({"throw": {"Error": "E", "Cause": "c"}});
        let answers = json!({"T": [fails, {"return": "second"}, fails, {"return": "again"}]});
        let input = json!([1, 2, 3, 4]);
        let mut player =
            Player::new(definition, input.clone(), answers.as_object().expect("answers").clone());
        let mut names = Vec::new();
        while player.step() {
            names.extend(player.children.iter().map(|child| child.name.clone()));
        }
        let Some(Outcome::Failed(failure)) = player.run.outcome() else { panic!("it fails first") };
        assert_eq!(failure.error, "States.ExceedToleratedFailureThreshold");
        let (last, kept) = (player.run.last_event(), player.kept.clone());
        let redriven = Run::redrive(&player.definition, identity(&input), kept, last, player.now, 1);
        let (run, progress) = redriven.expect("threads that can be read").expect("threads");
        player.run = run;
        let told: Vec<&str> = progress.events.iter().map(|event| &*event.kind).collect();
        assert_eq!(told, ["ExecutionRedriven", "MapRunRedriven"]);
        player.take(progress);
        player.step();
        let again: Vec<(bool, bool)> =
            player.children.iter().map(|child| (child.is_redriven, names.contains(&child.name))).collect();
        assert_eq!(again, [(keeps, keeps), (keeps, keeps)], "{kind}");
        assert_eq!(player.play(), Some(Outcome::Succeeded(json!(["again", "second", "again", "again"]))));
    }
}

// Documented: a state that failed by the size of what its branches gave runs all of them again.
#[test]
fn a_parallel_whose_result_was_too_large_runs_again() {
    let branch = |name: &str| json!({"StartAt": name, "States": {name: task(&json!({}))}});
    let definition = json!({"StartAt": "P", "States": {
        "P": {"Type": "Parallel", "End": true, "Branches": [branch("A"), branch("B")]},
    }});
    let long = json!({"return": "x".repeat(200_000)});
    let answers = json!({"A": [long, {"return": "a"}], "B": [long, {"return": "b"}]});
    let (outcome, told) = redriven(&definition, &json!({}), &answers);
    assert_eq!(outcome, Outcome::Succeeded(json!(["a", "b"])));
    assert!(told[1].ends_with("ParallelStateStarted"), "{told:?}");
}
