//! Walks the cases of the parameters that expressions replaced.

use dynamodb_expression::{
    AttributeUpdates, ConditionalOperator, Conditions, Item, KeySchema, LegacyError, Projection,
    SentConditions, SentUpdates, ValidationLayer,
};
use serde_json::{Value, json};

use super::fixtures::{key_part, read, shown, written, written_value};

/// What a case gives, in the form of its `expect`.
fn run(case: &Value, default_item: &Value) -> Result<Value, Value> {
    let refused = |error: LegacyError| json!({"error": error.text(ValidationLayer::Current)});
    let unread = |error: dynamodb_expression::SerializationError| json!({"serialization": error.to_string()});
    let unfit = |error: dynamodb_expression::ExpressionError| json!({"error": error.core()});
    let item = Item::from_json(case.get("item").unwrap_or(default_item)).unwrap();
    let sent = case["text"].as_str().map_or_else(|| case["sent"].to_string(), str::to_owned).into_bytes();
    let operator = case["operator"].as_str().map(|operator| match operator {
        "AND" => ConditionalOperator::And,
        _ => ConditionalOperator::Or,
    });
    match case["kind"].as_str().unwrap() {
        kind @ ("expected" | "filter") => {
            let conditions = if kind == "expected" {
                Conditions::expected(Some(SentConditions::expected(&sent).map_err(unread)?), operator)
            } else {
                Conditions::filter(Some(SentConditions::filter(&sent).map_err(unread)?), operator)
            };
            let conditions = conditions.map_err(refused)?;
            let names = case["sent"].as_object().unwrap().keys();
            assert_eq!(conditions.names().count(), names.len());
            Ok(conditions.condition().map(|condition| condition.holds(&item)).into())
        }
        "keys" => {
            let conditions = Conditions::keys(SentConditions::filter(&sent).map_err(unread)?);
            let conditions = conditions.map_err(refused)?;
            let (hash, range) = (key_part(&case["schema"]["hash"]), key_part(&case["schema"]["range"]));
            let schema = KeySchema { hash: &hash, range: &range };
            let resolved = conditions.resolve_key(&schema).map_err(unfit)?;
            let hash: Vec<Value> = resolved.hash.iter().map(|value| written_value(value)).collect();
            let range: Vec<Value> = resolved.range.iter().map(shown).collect();
            Ok(json!({"hash": hash, "range": range}))
        }
        "updates" => {
            let updates = AttributeUpdates::new(SentUpdates::from_json_bytes(&sent).map_err(unread)?);
            let updates = updates.map_err(refused)?;
            let update = updates.update();
            let applied = update.apply(&item).map_err(unfit)?;
            let mut answer = json!({"item": written(&applied.item)});
            if case["expect"].get("updated_old").is_some() {
                answer["updated_old"] = written(&update.updated_old(&item));
                answer["updated_new"] = written(&applied.updated_new());
            }
            Ok(answer)
        }
        "attributes" => {
            let names: Vec<String> = serde_json::from_value(case["sent"].clone()).unwrap();
            let projection = Projection::of_attributes(&names).map_err(refused)?;
            Ok(json!({"item": written(&projection.project(&item))}))
        }
        other => panic!("unknown kind {other}"),
    }
}

#[test]
fn legacy_parameters() {
    // Old SDKs and mappers send these; each means what it meant before there were expressions.
    let table = read("legacy.json");
    let cases = table["cases"].as_array().unwrap();
    assert!(cases.len() >= 150, "only {} cases", cases.len());
    let mut failures = Vec::new();
    for case in cases {
        assert!(case["source"].is_string(), "every case says what it is worth: {case}");
        let answer = run(case, &table["item"]).unwrap_or_else(|error| error);
        let mut expected = case["expect"].clone();
        if let Some(item) = case["expect"].get("item") {
            expected["item"] = written(&Item::from_json(item).unwrap());
        }
        if answer != expected {
            let (kind, name) = (&case["kind"], &case["name"]);
            failures.push(format!("{kind} {name}\n   expected {expected}\n   answered {answer}"));
        }
    }
    assert!(failures.is_empty(), "{} of {}:\n{}", failures.len(), cases.len(), failures.join("\n"));
}

#[test]
fn many_conditions_take_little_stack() {
    // A request of 16 MB has room for a hundred thousand conditions.
    const MANY: usize = 100_000;
    let mut sent = serde_json::Map::new();
    for number in 0..MANY {
        sent.insert(format!("a{number}"), json!({"ComparisonOperator": "NULL"}));
    }
    let sent = serde_json::to_vec(&sent).unwrap();
    let conditions = Conditions::filter(Some(SentConditions::filter(&sent).unwrap()), None).unwrap();
    let condition = conditions.condition().unwrap();
    assert!(condition.holds(&Item::new()));
    let last = Item::from_json(&json!({format!("a{}", MANY - 1): {"S": "x"}})).unwrap();
    assert!(!condition.holds(&last));
}

#[test]
fn which_updates_create_items() {
    // Deletions alone leave a missing item missing; an empty map creates it, as an update without any change does.
    for (sent, creates) in [
        (json!({"a": {"Action": "DELETE"}, "b": {"Action": "DELETE", "Value": {"SS": ["x"]}}}), false),
        (json!({"a": {"Action": "DELETE"}, "b": {"Value": {"S": "x"}}}), true),
        (json!({"a": {"Action": "ADD", "Value": {"N": "1"}}}), true),
        (json!({"a": {"Action": "ADD", "Value": {"L": []}}}), true),
        (json!({}), true),
    ] {
        let updates =
            AttributeUpdates::new(SentUpdates::from_json_bytes(sent.to_string().as_bytes()).unwrap());
        assert_eq!(updates.unwrap().update().creates_item(), creates, "{sent}");
    }
}
