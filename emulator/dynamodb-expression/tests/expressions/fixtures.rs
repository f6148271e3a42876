//! Walks the tables of cases in `fixtures/dynamodb/expressions`.

use std::path::PathBuf;

use dynamodb_expression::{
    AttributeType, AttributeValue, Comparator, Condition, ExpressionKind, Item, KeyAttribute, KeyCondition,
    KeySchema, Names, Placeholders, Projection, RangeCondition, ReadError, SentValues, Update,
    ValidationLayer, Values,
};
use serde_json::{Value, json};

pub(crate) fn read(file: &str) -> Value {
    let path: PathBuf =
        [env!("CARGO_MANIFEST_DIR"), "../../fixtures/dynamodb/expressions", file].iter().collect();
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

pub(crate) fn written(item: &Item) -> Value {
    let mut out = Vec::new();
    item.write_json(&mut out);
    assert_eq!(&Item::from_canonical(&out).unwrap(), item, "canonical bytes read back");
    serde_json::from_slice(&out).unwrap()
}

pub(crate) fn written_value(value: &AttributeValue) -> Value {
    let mut out = Vec::new();
    value.write_json(&mut out);
    assert_eq!(&AttributeValue::from_canonical(&out).unwrap(), value, "canonical bytes read back");
    serde_json::from_slice(&out).unwrap()
}

/// What a case gives, in the form of its `expect`.
fn run(case: &Value, default_item: &Value) -> Result<Value, String> {
    const LAYER: ValidationLayer = ValidationLayer::Current;
    let names = case["names"].as_object().map(|names| {
        names.iter().map(|(key, name)| (key.clone(), name.as_str().unwrap().to_owned())).collect::<Vec<_>>()
    });
    let names = Names::new(names).map_err(|error| error.text(LAYER))?;
    let values = case.get("values").map(|values| SentValues::from_json(values).unwrap());
    let values = Values::new(values).map_err(|error| error.text(LAYER))?;
    let item = Item::from_json(case.get("item").unwrap_or(default_item)).unwrap();
    let text = case["expression"].as_str().unwrap();
    let mut placeholders = Placeholders::new(&names, &values);
    let finish = |placeholders: Placeholders<'_>| placeholders.finish().map_err(|error| error.text(LAYER));
    match case["kind"].as_str().unwrap() {
        kind @ ("condition" | "filter") => {
            let kind = if kind == "filter" { ExpressionKind::Filter } else { ExpressionKind::Condition };
            let condition = Condition::parse(text, &mut placeholders).map_err(|error| error.text(kind))?;
            finish(placeholders)?;
            Ok(condition.holds(&item).into())
        }
        "update" => {
            let refused = |error: dynamodb_expression::ExpressionError| error.text(ExpressionKind::Update);
            let update = Update::parse(text, &mut placeholders).map_err(refused)?;
            finish(placeholders)?;
            let applied = update.apply(&item).map_err(refused)?;
            let mut answer = json!({"item": written(&applied.item)});
            if case["expect"].get("updated_old").is_some() {
                answer["updated_old"] = written(&update.updated_old(&item));
                answer["updated_new"] = written(&applied.updated_new());
            }
            Ok(answer)
        }
        "projection" => {
            let projection = Projection::parse(text, &mut placeholders)
                .map_err(|error| error.text(ExpressionKind::Projection))?;
            finish(placeholders)?;
            Ok(json!({"item": written(&projection.project(&item))}))
        }
        "key_condition" => {
            let refused =
                |error: dynamodb_expression::ExpressionError| error.text(ExpressionKind::KeyCondition);
            let condition = KeyCondition::parse(text, &mut placeholders).map_err(refused)?;
            finish(placeholders)?;
            let clauses = condition.clauses().map_err(refused)?;
            let (hash, range) = (key_part(&case["schema"]["hash"]), key_part(&case["schema"]["range"]));
            let resolved = clauses.resolve(&KeySchema { hash: &hash, range: &range }).map_err(refused)?;
            let hash: Vec<Value> = resolved.hash.iter().map(|value| written_value(value)).collect();
            let range: Vec<Value> = resolved.range.iter().map(shown).collect();
            Ok(json!({"hash": hash, "range": range}))
        }
        other => panic!("unknown kind {other}"),
    }
}

pub(crate) fn key_part(part: &Value) -> Vec<KeyAttribute<'_>> {
    let pairs = part.as_array().unwrap().iter();
    pairs
        .map(|pair| KeyAttribute {
            name: pair[0].as_str().unwrap(),
            kind: AttributeType::from_name(pair[1].as_str().unwrap()).unwrap(),
        })
        .collect()
}

pub(crate) fn shown(condition: &RangeCondition<'_>) -> Value {
    match condition {
        RangeCondition::Compare(comparator, value) => {
            assert_ne!(*comparator, Comparator::NotEqual);
            json!([comparator.symbol(), written_value(value)])
        }
        RangeCondition::Between(low, high) => json!(["BETWEEN", written_value(low), written_value(high)]),
        RangeCondition::BeginsWith(prefix) => json!(["begins_with", written_value(prefix)]),
    }
}

fn walk(file: &str, at_least: usize) {
    let table = read(file);
    let cases = table["cases"].as_array().unwrap();
    assert!(cases.len() >= at_least, "{file} has only {} cases", cases.len());
    let mut failures = Vec::new();
    for case in cases {
        assert!(case["source"].is_string(), "every case says what it is worth: {case}");
        let answer = run(case, &table["item"]).unwrap_or_else(|error| json!({"error": error}));
        let expected = match case["expect"].get("item") {
            // Attributes and sets are compared in their canonical order.
            Some(item) => {
                let mut expected = case["expect"].clone();
                expected["item"] = written(&Item::from_json(item).unwrap());
                expected
            }
            None => case["expect"].clone(),
        };
        if answer != expected {
            failures.push(format!("{}\n   expected {expected}\n   answered {answer}", case["name"]));
        }
    }
    assert!(failures.is_empty(), "{} of {} in {file}:\n{}", failures.len(), cases.len(), failures.join("\n"));
}

#[test]
fn conditions() {
    // What conditions mean, and every refusal with AWS's text and in AWS's order.
    walk("conditions.json", 150);
}

#[test]
fn updates() {
    // What updates do and return, and every refusal.
    walk("updates.json", 100);
}

#[test]
fn projections() {
    // What projections select, and every refusal with AWS's text.
    walk("projections.json", 30);
}

#[test]
fn key_conditions() {
    // The rules that all expressions share, and those that only key conditions have.
    walk("key_conditions.json", 40);
}

#[test]
fn values() {
    // What arrives on the wire, read from a tree and from bytes alike.
    let table = read("values.json");
    for case in table["cases"].as_array().unwrap() {
        let from_tree = AttributeValue::from_json(&case["value"]);
        let from_bytes = AttributeValue::from_json_bytes(&serde_json::to_vec(&case["value"]).unwrap());
        assert_eq!(from_tree, from_bytes, "{}", case["name"]);
        let answer = match &from_tree {
            Ok(value) => written_value(value),
            Err(ReadError::Serialization(error)) => json!({"serialization": error.to_string()}),
            Err(ReadError::Validation(error)) => json!({"validation": error.text(ValidationLayer::Current)}),
        };
        assert_eq!(answer, case["expect"], "{}", case["name"]);
        if let (Some(older), Err(ReadError::Validation(error))) = (case.get("older"), &from_tree) {
            assert_eq!(&Value::from(error.text(ValidationLayer::Older)), older, "{}", case["name"]);
        }
    }
}

#[test]
fn the_older_layer_names_the_value() {
    // Scan and the transactions put the placeholder's name around a broken rule.
    let sent = SentValues::from_json(&json!({":v": {"N": "abc"}})).unwrap();
    let error = Values::new(Some(sent)).unwrap_err();
    assert_eq!(
        error.text(ValidationLayer::Older),
        "ExpressionAttributeValues contains invalid value: The parameter cannot be converted to a numeric value: abc \
         for key :v"
    );
    let empty = Values::new(Some(SentValues::from_json(&json!({})).unwrap())).unwrap_err();
    assert_eq!(empty.text(ValidationLayer::Current), "ExpressionAttributeValues must not be empty");
    let empty = Names::new(Some(Vec::new())).unwrap_err();
    assert_eq!(empty.text(ValidationLayer::Current), "ExpressionAttributeNames must not be empty");
}

#[test]
fn sizes() {
    // What an item weighs, as AWS counts it.
    let cases = [
        (json!({"pk": {"S": "é"}}), 4),
        (json!({"a": {"N": "-42"}, "b": {"BOOL": true}, "c": {"NULL": true}}), 8),
        (json!({"l": {"L": []}}), 4),
        (json!({"l": {"L": [{"S": "e"}, {"S": "ff"}]}}), 9),
        (json!({"m": {"M": {"a": {"S": "xyz"}}}}), 9),
        (json!({"s": {"SS": ["a", "bc"]}, "n": {"NS": ["1", "12"]}, "b": {"BS": ["AQID"]}}), 13),
    ];
    for (item, expected) in cases {
        assert_eq!(Item::from_json(&item).unwrap().size(), expected, "{item}");
    }
}

#[test]
fn request_sizes() {
    // What UpdateItem charges for a request, as it was bisected on AWS.
    const BASE: usize = 3;
    let ten = json!({"S": "yyyyyyyyyy"});
    let cases = [
        ("SET b = :v", json!({":v": ten}), 19 + 1 + 10),
        ("SET b = :v, c = :v", json!({":v": {"S": "y"}}), 2 * (19 + 1 + 1)),
        ("SET c = abcdefghij", json!({}), 19 + 1 + 15 + 10),
        ("SET c = m.z", json!({}), 19 + 1 + 1 + 14 + 1 + 14 + 1),
        ("SET c = l[10]", json!({}), 19 + 1 + 1 + 14 + 1 + 14 + 2),
        ("SET d[0] = :v", json!({":v": ten}), 19 + 1 + 4 + 1 + 10),
        ("SET l = list_append(l, :v)", json!({":v": {"L": [ten]}}), 19 + 1 + 37 + 16 + 3 + 1 + 10),
        ("SET n = n + :v", json!({":v": {"N": "1"}}), 19 + 1 + 34 + 16 + 2),
        ("SET n = n - :v", json!({":v": {"N": "1"}}), 19 + 1 + 37 + 16 + 2),
        ("SET c = if_not_exists(c, :v)", json!({":v": ten}), 19 + 1 + 39 + 16 + 10),
        ("ADD abcdefghij :v", json!({":v": {"N": "1"}}), 19 + 10 + 2),
        ("ADD ss :v", json!({":v": {"SS": ["sssss"]}}), 19 + 2 + 5),
        ("REMOVE r", json!({}), 2),
        ("REMOVE m.yyyyyyyyyy", json!({}), 1 + 1 + 4 + 10),
        ("REMOVE abcdefghij[1]", json!({}), 1 + 10 + 4 + 1),
        ("REMOVE l[10]", json!({}), 1 + 1 + 4 + 2),
        ("DELETE ss :v", json!({":v": {"SS": ["q"]}}), 1 + 2),
    ];
    let names = Names::default();
    for (text, values, expected) in cases {
        let values = values.as_object().filter(|values| !values.is_empty()).cloned().map(Value::Object);
        let values = Values::new(values.map(|values| SentValues::from_json(&values).unwrap())).unwrap();
        let update = Update::parse(text, &mut Placeholders::new(&names, &values)).unwrap();
        assert_eq!(update.request_size(), BASE + expected, "{text}");
    }
}

#[test]
fn which_updates_create_items() {
    // An update of REMOVE and DELETE alone leaves a missing item missing.
    let names = Names::default();
    let values = SentValues::from_json(&json!({":v": {"SS": ["a"]}})).unwrap();
    let values = Values::new(Some(values)).unwrap();
    for (text, expected) in [
        ("REMOVE a.b", false),
        ("DELETE a :v REMOVE b", false),
        ("ADD a :v", true),
        ("REMOVE a SET b = :v", true),
    ] {
        let update = Update::parse(text, &mut Placeholders::new(&names, &values)).unwrap();
        assert_eq!(update.creates_item(), expected, "{text}");
    }
}
