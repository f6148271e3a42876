//! Event patterns against the cases in `fixtures/event-bridge`, and sets of patterns against the patterns in them.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may panic")]

mod agreement;

use event_pattern::{Pattern, PatternSet};
use serde_json::Value;

fn cases(text: &str) -> Vec<Value> {
    let file: Value = serde_json::from_str(text).expect("a fixture is JSON");
    file["cases"].as_array().expect("cases").clone()
}

// A rule that fires for other events than AWS's would makes every test built on it worthless.
#[test]
fn patterns_match_as_aws_says() {
    for case in cases(include_str!("../../../../fixtures/event-bridge/patterns.json")) {
        let name = &case["name"];
        let pattern =
            Pattern::parse(&case["pattern"].to_string()).unwrap_or_else(|error| panic!("{name}: {error}"));
        for (events, expected) in [("matches", true), ("misses", false)] {
            for event in case[events].as_array().expect("events") {
                assert_eq!(pattern.matches(event), expected, "{name}: {event}");
                let set = PatternSet::new([(0, &pattern)]);
                assert_eq!(!set.matching(event).is_empty(), expected, "in a set: {name}: {event}");
            }
        }
    }
}

// Deployment tools show these texts to people, who find their mistake by the column.
#[test]
fn refusals_read_as_aws_writes_them() {
    for case in cases(include_str!("../../../../fixtures/event-bridge/refused-patterns.json")) {
        let text = case["pattern"].as_str().expect("a text");
        let reason = case["reason"].as_str().expect("a reason").replace("$SOURCE", &format!("\"{text}\""));
        let refused = Pattern::parse(text).map(|_| ()).expect_err(text);
        assert_eq!(refused.reason(), reason);
        assert_eq!(refused.to_string(), format!("Event pattern is not valid. Reason: {reason}"));
    }
}

// The limits keep a pattern from a user from taking all time, memory or stack.
#[test]
fn patterns_have_limits() {
    let or = |count: usize| {
        let branch = format!("[{}]", vec![r#"{"a": [1]}"#; count].join(","));
        format!(r#"{{"x": {{"$or": {branch}}}, "y": {{"$or": {branch}}}}}"#)
    };
    assert!(Pattern::parse(&or(31)).is_ok());
    assert!(Pattern::parse(&or(32)).is_err());
    let deep = format!("{}[1]{}", r#"{"a":"#.repeat(50_000), "}".repeat(50_000));
    assert!(Pattern::parse(&deep).expect_err("too deep").reason().contains("nesting depth (129)"));
    let long = format!(r#"{{"{}": 1}}"#, "x".repeat(600));
    assert!(
        Pattern::parse(&long).expect_err("refused").reason().contains("\"[truncated 107 chars]; line: 1")
    );
}

// Without the care that is taken with arrays, an event of a few kilobytes could hold a pattern up for years.
#[test]
fn arrays_that_disagree_everywhere_take_little_time() {
    let names: Vec<String> = (0..12).map(|number| format!("a{number:02}")).collect();
    let fields: Vec<String> =
        names.iter().map(|name| format!(r#""{name}": {{"x": [1], "y": [1]}}"#)).collect();
    let pattern = Pattern::parse(&format!("{{{}, \"z\": [1]}}", fields.join(","))).expect("a pattern");
    let fitting = vec![r#"{"x": 1, "y": 1}"#; 50].join(",");
    let event: Vec<String> = names.iter().map(|name| format!(r#""{name}": [{fitting}]"#)).collect();
    let event: Value = serde_json::from_str(&format!("{{{}, \"z\": 2}}", event.join(","))).expect("an event");
    assert!(!pattern.matches(&event));
}
