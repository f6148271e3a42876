//! A set of patterns says what its patterns say.

use event_pattern::{Pattern, PatternSet};
use proptest::prelude::*;
use serde_json::{Value, json};

fn text() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["", "a", "b", "ab", "ba", "aab", "10.0.0.1"]).prop_map(str::to_owned)
}

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        6 => text().prop_map(Value::String),
        2 => (-2..3).prop_map(|number| json!(number)),
        1 => Just(json!(null)),
        1 => any::<bool>().prop_map(|flag| json!(flag)),
    ]
}

fn matcher() -> impl Strategy<Value = Value> {
    prop_oneof![
        8 => scalar(),
        1 => text().prop_map(|text| json!({"prefix": text})),
        1 => text().prop_map(|text| json!({"anything-but": text})),
        1 => any::<bool>().prop_map(|flag| json!({"exists": flag})),
        1 => (-2..3).prop_map(|number| json!({"numeric": [">", number]})),
        1 => text().prop_map(|text| json!({"wildcard": format!("{text}*b")})),
    ]
}

fn name() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["p", "q", "r", "p.q"]).prop_map(str::to_owned)
}

fn pattern() -> impl Strategy<Value = Value> {
    let field = prop::collection::vec(matcher(), 1..4).prop_map(Value::Array);
    field.prop_recursive(3, 16, 3, |inner| {
        let object =
            prop::collection::btree_map(name(), inner, 1..3).prop_map(|members| json!(members)).boxed();
        prop_oneof![
            3 => object.clone(),
            1 => prop::collection::vec(object, 2..4).prop_map(|branches| json!({"$or": branches})),
        ]
    })
}

fn event() -> impl Strategy<Value = Value> {
    let inner = scalar().prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            prop::collection::btree_map(name(), inner.clone(), 0..4).prop_map(|members| json!(members)),
            prop::collection::vec(inner, 0..4).prop_map(Value::Array),
        ]
    });
    prop::collection::btree_map(name(), inner, 0..4).prop_map(|members| json!(members))
}

proptest! {
    // The index of a set is the one thing in it that could lose a rule.
    #[test]
    fn a_set_finds_what_its_patterns_match(
        patterns in prop::collection::vec(pattern(), 0..12),
        events in prop::collection::vec(event(), 1..8),
    ) {
        let read: Vec<Pattern> =
            patterns.iter().filter_map(|pattern| Pattern::parse(&pattern.to_string()).ok()).collect();
        let set = PatternSet::new(read.iter().enumerate());
        for event in &events {
            let expected: Vec<usize> =
                read.iter().enumerate().filter(|(_, pattern)| pattern.matches(event)).map(|(id, _)| id).collect();
            let found: Vec<usize> = set.matching(event).into_iter().copied().collect();
            prop_assert_eq!(found, expected);
        }
    }
}
