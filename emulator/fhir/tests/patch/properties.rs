//! What holds for every patch.
use fhir::json;
use fhir::patch::json_patch;
use proptest::prelude::*;
use serde_json::{Value, json};

fn any_document() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<i32>().prop_map(Value::from),
        prop::sample::select(vec!["1.50", "1e400", "-0.0"])
            .prop_map(|text| json::parse(text.as_bytes()).unwrap()),
        "[a-c]{0,3}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec(("[a-c/~]", inner), 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// A pointer to every place in a document, the root included.
fn pointers(value: &Value, to: &str, found: &mut Vec<String>) {
    found.push(to.to_owned());
    match value {
        Value::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                pointers(item, &format!("{to}/{place}"), found);
            }
        }
        Value::Object(members) => {
            for (name, value) in members {
                let name = name.replace('~', "~0").replace('/', "~1");
                pointers(value, &format!("{to}/{name}"), found);
            }
        }
        _ => {}
    }
}

fn any_place() -> impl Strategy<Value = (Value, String)> {
    (any_document(), any::<prop::sample::Index>()).prop_map(|(document, index)| {
        let mut places = Vec::new();
        pointers(&document, "", &mut places);
        let place = index.get(&places).clone();
        (document, place)
    })
}

fn any_operation() -> impl Strategy<Value = Value> {
    let pointer = "(/([a-c0-3-]|~[01])){0,3}";
    let name = prop::sample::select(vec!["add", "remove", "replace", "move", "copy", "test"]);
    (name, pointer, pointer, any_document())
        .prop_map(|(op, path, from, value)| json!({"op": op, "path": path, "from": from, "value": value}))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Every place can be pointed at, and a replacement can be taken back to the last digit.
    #[test]
    fn replace_and_back((document, place) in any_place(), value in any_document()) {
        let before = document.pointer(&place).unwrap();
        let there = json!([{"op": "replace", "path": place, "value": value}, {"op": "test", "path": place, "value": value}]);
        let back = json!([{"op": "replace", "path": place, "value": before}]);
        let patched = json_patch::apply(&document, there.to_string().as_bytes()).unwrap();
        let returned = json_patch::apply(&patched, back.to_string().as_bytes()).unwrap();
        prop_assert_eq!(returned.to_string(), document.to_string());
    }

    /// Whatever is asked for, an answer comes; and many operations at once do what they do one by one.
    #[test]
    fn all_or_nothing(document in any_document(), operations in prop::collection::vec(any_operation(), 0..6)) {
        let at_once = json_patch::apply(&document, Value::from(operations.clone()).to_string().as_bytes());
        let mut one_by_one = Ok(document);
        for (place, operation) in operations.into_iter().enumerate() {
            one_by_one = one_by_one.and_then(|document| {
                json_patch::apply(&document, Value::from(vec![operation]).to_string().as_bytes()).map_err(|mut error| {
                    error.operation = Some(place);
                    error
                })
            });
        }
        prop_assert_eq!(at_once, one_by_one);
    }
}
