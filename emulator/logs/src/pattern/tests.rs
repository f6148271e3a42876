//! Patterns against messages: cases as data.

use proptest::prelude::*;
use serde_json::Value;

use super::*;

// What a filter lets through is what a function is called with, and what somebody looks for in an incident.
#[test]
fn patterns_match_what_aws_says_they_match() {
    let cases: Value =
        serde_json::from_str(include_str!("../../../../fixtures/logs/patterns.json")).expect("cases");
    for case in cases["matches"].as_array().expect("a list") {
        let text = case["pattern"].as_str().expect("a pattern");
        let pattern = Pattern::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        for (member, expected) in [("yes", true), ("no", false)] {
            for message in case[member].as_array().into_iter().flatten() {
                let message = message.as_str().map_or_else(|| message.to_string(), str::to_owned);
                assert_eq!(pattern.matches(&message), expected, "{text} and {message}");
                assert_eq!(pattern.extract(&message).is_some(), expected, "{text} and {message}");
            }
        }
    }
    for case in cases["extracted"].as_array().expect("a list") {
        let pattern = Pattern::parse(case["pattern"].as_str().expect("a pattern")).expect("a pattern");
        let found = pattern.extract(case["message"].as_str().expect("a message"));
        assert_eq!(found.map(Value::Object), Some(case["values"].clone()), "{case}");
    }
}

// A pattern that AWS refuses must not be deployed from here.
#[test]
fn what_is_no_pattern_is_refused() {
    let cases: Value =
        serde_json::from_str(include_str!("../../../../fixtures/logs/patterns.json")).expect("cases");
    for case in cases["refused"].as_array().expect("a list") {
        let text = case["pattern"].as_str().expect("a pattern");
        let error = Pattern::parse(text).map(|_| ()).expect_err(text);
        assert_eq!((error.code.as_ref(), error.status), ("InvalidParameterException", 400));
        assert_eq!(error.message, case["message"].as_str().expect("a text"), "{text}");
    }
    let deep = format!("{{{}$.a = 1{}}}", "(".repeat(400), ")".repeat(400));
    assert!(Pattern::parse(&deep).is_err());
}

// Patterns come from users: no beginning, end or piece of one may do worse than be refused.
#[test]
fn pieces_of_patterns_are_read_or_refused() {
    let cases: Value =
        serde_json::from_str(include_str!("../../../../fixtures/logs/patterns.json")).expect("cases");
    let all = cases["matches"].as_array().into_iter().flatten();
    for text in all.filter_map(|case| case["pattern"].as_str()) {
        for (cut, _) in text.char_indices() {
            for piece in [&text[..cut], &text[cut..]] {
                if let Ok(pattern) = Pattern::parse(piece) {
                    pattern.matches("127.0.0.1 - [a] \"b c {\"x\":1}");
                }
            }
        }
    }
}

/// Pieces that patterns are made of, and some that they are not.
const PIECES: [&str; 34] = [
    "{", "}", "[", "]", "(", ")", "$", ".", "*", "\"", "'", "%", "\\", "=", "!=", "<", ">=", "&&", "||", ",",
    "...", "-", "?", " ", "IS", "NULL", "NOT", "EXISTS", "a", "$.a", "9", "1e9", "é", "\u{0}",
];

proptest! {
    // A search is anybody's text: whatever it is, it ends in an answer, and soon.
    #[test]
    fn any_pieces_are_read_or_refused(
        pattern in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..40),
        message in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..40),
    ) {
        let (pattern, message) = (pattern.concat(), message.concat());
        if let Ok(pattern) = Pattern::parse(&pattern) {
            prop_assert_eq!(pattern.extract(&message).is_some(), pattern.matches(&message));
        }
    }

    // The two ways to say that a message has a word agree.
    #[test]
    fn a_phrase_is_found_wherever_it_is(before in ".{0,10}", phrase in "[a-z ]{1,10}", after in ".{0,10}") {
        let pattern = Pattern::parse(&format!("\"{phrase}\"")).expect("a pattern");
        let message = format!("{before}{phrase}{after}");
        prop_assert!(pattern.matches(&message));
    }
}
