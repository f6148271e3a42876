//! Walks the table of cases in `fixtures/dynamodb/partiql`.

use dynamodb_expression::{AttributeValue, ExpressionKind, Item};
use partiql::{Statement, parse};
use serde_json::{Value, json};

fn written(item: &Item) -> Value {
    let mut out = Vec::new();
    item.write_json(&mut out);
    serde_json::from_slice(&out).expect("JSON")
}

/// What a case gives, in the form of its `expect`.
fn run(case: &Value, item: &Item) -> Result<Value, String> {
    let none = Vec::new();
    let parameters = case["parameters"].as_array().unwrap_or(&none);
    let parameters: Vec<AttributeValue> =
        parameters.iter().map(|value| AttributeValue::from_json(value).expect("a value")).collect();
    let text = case["statement"].as_str().expect("a statement");
    let refused = |error: dynamodb_expression::ExpressionError| error.core().to_owned();
    match parse(text, &parameters).map_err(|error| error.to_string())? {
        Statement::Select(select) => {
            let condition = select.condition.expect("a condition");
            Ok(json!({"holds": condition.compile().map_err(refused)?.holds(item)}))
        }
        Statement::Insert(insert) => Ok(json!({"item": written(&insert.item)})),
        Statement::Update(update) => {
            let changed = update.compile().map_err(refused)?;
            let changed = changed.apply(item).map_err(|error| error.text(ExpressionKind::Update))?;
            Ok(json!({"item": written(&changed.item)}))
        }
        Statement::Delete(_) | Statement::Exists(_) => Ok(json!({"holds": Value::Null})),
    }
}

// AWS's answers and texts are facts; a client shows them to people and tests compare them.
#[test]
fn statements_say_what_the_cases_say() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/dynamodb/partiql/statements.json");
    let table: Value = serde_json::from_slice(&std::fs::read(path).expect("the file")).expect("JSON");
    let item = Item::from_json(&table["item"]).expect("an item");
    let mut wrong = Vec::new();
    for case in table["cases"].as_array().expect("cases") {
        let found = run(case, &item).unwrap_or_else(|text| json!({"refusal": text}));
        // Equal items have equal canonical bytes, whatever the order of their attributes in the case.
        let expected = match case["expect"].get("item") {
            Some(item) => json!({"item": written(&Item::from_json(item).expect("an item"))}),
            None => case["expect"].clone(),
        };
        if found != expected {
            wrong.push(format!(
                "{}\n  {}\n  expected {expected}\n  found    {found}",
                case["name"], case["statement"]
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
