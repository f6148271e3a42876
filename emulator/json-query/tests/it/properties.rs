//! What holds for every path: it is read or refused, it ends, and where RFC 9535 says the same, it finds the same as another
//! implementation.

use json_query::{Path, PathErrorKind};
use proptest::prelude::*;
use serde_json::Value;

/// Words and marks from which paths are made, so that random texts get past the first character.
#[rustfmt::skip]
const PIECES: &[&str] = &[
    "$", "@", ".", "..", "[", "]", "(", ")", "?", "*", "'a'", "\"b\"", "a", "b", "0", "-1", "1", ":", ",", " ", "==",
    "!=", "<", ">=", "=~", "/a.*/i", "&&", "||", "!", "in", "nin", "size", "empty", "true", "null", "subsetof", "length()",
    "sum()", "concat(", "{", "}", "é", "\\u00e9", "$[?(", "@.a", ")]", "1.5e3",
];

/// Values with few names, so that paths meet what they look for.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3_i64..4).prop_map(Value::from),
        "[ab]{0,2}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map("[abc]", inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// A step that both implementations take alike, and whether it is definite.
fn step() -> impl Strategy<Value = (String, bool)> {
    prop_oneof![
        "[abc]".prop_map(|name| (format!(".{name}"), true)),
        "[abc]".prop_map(|name| (format!("['{name}']"), true)),
        (-3_i32..4).prop_map(|index| (format!("[{index}]"), true)),
        (-3_i32..4, -3_i32..4).prop_map(|(first, second)| (format!("[{first},{second}]"), false)),
        (-3_i32..4).prop_map(|from| (format!("[{from}:]"), false)),
        (-3_i32..4).prop_map(|to| (format!("[:{to}]"), false)),
        (0..4, 0..4).prop_map(|(from, to)| (format!("[{from}:{to}]"), false)),
        Just((".*".to_string(), false)),
        Just(("[*]".to_string(), false)),
    ]
}

/// A condition that both understand alike: of names of items, without what Jayway does to absent ones.
fn condition() -> impl Strategy<Value = String> {
    let comparison =
        ("[abc]", prop_oneof![Just("=="), Just("<"), Just("<="), Just(">"), Just(">=")], -3_i64..4)
            .prop_map(|(name, sign, number)| format!("@.{name} {sign} {number}"));
    let exists = "[abc]".prop_map(|name| format!("@.{name}"));
    prop_oneof![comparison, exists].prop_recursive(3, 8, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(left, right)| format!("{left} && {right}")),
            (inner.clone(), inner.clone()).prop_map(|(left, right)| format!("({left} || {right})")),
            inner.prop_map(|inner| format!("!({inner})")),
        ]
    })
}

/// What another implementation finds, all of it.
fn found_by_rfc_9535(path: &str, input: &Value) -> Vec<Value> {
    let path = serde_json_path::JsonPath::parse(path).expect("a path of RFC 9535");
    path.query(input).all().into_iter().cloned().collect()
}

proptest! {
    // Nothing that a user sends may crash the reader, or what follows a path.
    #[test]
    fn any_sequence_of_words_is_read_or_refused(
        places in proptest::collection::vec(0..PIECES.len(), 0..24),
        input in value(),
    ) {
        let text: String = places.iter().map(|place| PIECES[*place]).collect();
        for text in [format!("${text}"), text] {
            match Path::parse(&text) {
                Ok(path) => {
                    let read = path.read(&input);
                    prop_assert_eq!(path.find(&input).map(|found| found.into_owned()), read.clone().ok());
                    if !path.is_definite() && let Ok(read) = &read {
                        prop_assert!(read.is_array(), "{}", text);
                    }
                    let mut into = input.clone();
                    if path.put(&mut into, Value::from(7)).is_ok() {
                        prop_assert_eq!(path.read(&into).ok(), Some(Value::from(7)));
                    }
                }
                Err(error) => prop_assert_eq!(error.kind, PathErrorKind::Syntax),
            }
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\$\\PC{0,60}") {
        let _ = Path::parse(&text);
    }

    // Names, indexes, slices and wildcards find the same, in the same order. What RFC 9535 finds empty may be absent here.
    #[test]
    fn steps_find_what_rfc_9535_finds(steps in proptest::collection::vec(step(), 0..5), input in value()) {
        let text = format!("${}", steps.iter().map(|(step, _)| step.as_str()).collect::<String>());
        let expected = found_by_rfc_9535(&text, &input);
        let path = Path::parse(&text).expect("it can be read");
        prop_assert_eq!(path.is_definite(), steps.iter().all(|(_, definite)| *definite));
        match path.read(&input) {
            Ok(found) if path.is_definite() => prop_assert_eq!(vec![found], expected, "{}", text),
            Ok(found) => prop_assert_eq!(found, Value::Array(expected), "{}", text),
            Err(error) => prop_assert!(expected.is_empty(), "{}: {} but {:?}", text, error, expected),
        }
    }

    // So does a name, or everything, that is looked for everywhere.
    #[test]
    fn scans_find_what_rfc_9535_finds(
        before in proptest::collection::vec("[abc]", 0..2),
        scanned in prop_oneof![Just("*"), Just("a"), Just("['b']"), Just("[*]")],
        after in proptest::option::of("[abc]"),
        input in value(),
    ) {
        let before: String = before.iter().map(|name| format!(".{name}")).collect();
        let after = after.map(|name| format!(".{name}")).unwrap_or_default();
        let text = format!("${before}..{scanned}{after}");
        let mut expected = found_by_rfc_9535(&text, &input);
        match Path::parse(&text).expect("it can be read").read(&input) {
            Ok(Value::Array(mut found)) => {
                // The order of what lies beside each other is not said.
                found.sort_by_key(Value::to_string);
                expected.sort_by_key(Value::to_string);
                prop_assert_eq!(found, expected, "{}", text);
            }
            outcome => prop_assert!(outcome.is_err() && expected.is_empty(), "{}: {:?}", text, outcome),
        }
    }

    // So do filters of arrays of objects, which is what they are written for.
    #[test]
    fn filters_find_what_rfc_9535_finds(
        condition in condition(),
        items in proptest::collection::vec(
            proptest::collection::btree_map("[abc]", -3_i64..4, 0..3)
                .prop_map(|members| Value::Object(members.into_iter().map(|(name, number)| (name, number.into())).collect())),
            0..5,
        ),
    ) {
        let text = format!("$[?({condition})]");
        let input = Value::Array(items);
        let expected = Value::Array(found_by_rfc_9535(&text, &input));
        prop_assert_eq!(Path::parse(&text).expect("it can be read").read(&input), Ok(expected), "{}", text);
    }
}
