//! Walks the tables of cases in the folders of `fixtures/dynamodb` that are about operations: `items`, `settings`, `statements`,
//! `streams` and `tables`. A table of cases, and a step, may name a `service`; without one it is `dynamodb`.
//!
//! In a case `{"$repeat": [text, n]}` stands for a long text, `{"$nest": [value, n]}` for a value inside so many maps,
//! `{"$concat": [...]}` for texts in a row, `{"$with": [object, name, value]}` for an object with one more member,
//! `{"$answer": [n, pointer]}` for what is there in the answer of the case's step `n` (its setup first, then its own call), and
//! `"*"` in an expectation for anything.

use std::path::PathBuf;

use contract::ApiError;
use serde_json::{Map, Value, json};
use test_kit::House;

fn read(folder: &str, file: &str) -> Value {
    let path: PathBuf =
        [env!("CARGO_MANIFEST_DIR"), "../../fixtures/dynamodb", folder, file].iter().collect();
    let case = serde_json::from_slice(&std::fs::read(path).expect("the file")).expect("JSON");
    expand(case)
}

/// Writes out what the fixtures abbreviate.
fn expand(value: Value) -> Value {
    match value {
        Value::Array(values) => values.into_iter().map(expand).collect(),
        Value::Object(members) => {
            let short = members.iter().next().filter(|_| members.len() == 1);
            match short.map(|(name, value)| (name.as_str(), value)) {
                Some(("$repeat", value)) => {
                    let times = value[1].as_u64().expect("a number");
                    value[0].as_str().expect("a text").repeat(usize::try_from(times).expect("small")).into()
                }
                Some(("$nest", value)) => (0..value[1].as_u64().expect("a number"))
                    .fold(value[0].clone(), |inner, _| json!({"M": {"n": inner}})),
                Some(("$with", value)) => {
                    let mut object = expand(value[0].clone());
                    let name = expand(value[1].clone());
                    object[name.as_str().expect("a name")] = expand(value[2].clone());
                    object
                }
                Some(("$concat", value)) => {
                    let texts = value.as_array().expect("texts").iter().map(|text| expand(text.clone()));
                    texts.map(|text| text.as_str().expect("a text").to_owned()).collect::<String>().into()
                }
                _ => members
                    .into_iter()
                    .map(|(name, value)| (name, expand(value)))
                    .collect::<Map<_, _>>()
                    .into(),
            }
        }
        other => other,
    }
}

/// Puts what earlier steps answered in its place.
fn filled(value: &Value, answers: &[Value]) -> Value {
    match value {
        Value::Array(values) => values.iter().map(|value| filled(value, answers)).collect(),
        Value::Object(members) => match members.get("$answer") {
            Some(place) => {
                let step = usize::try_from(place[0].as_u64().expect("a step")).expect("small");
                let found = answers[step]["output"].pointer(place[1].as_str().expect("a pointer"));
                found.expect("an answer with that").clone()
            }
            None => members
                .iter()
                .map(|(name, value)| (name.clone(), filled(value, answers)))
                .collect::<Map<_, _>>()
                .into(),
        },
        other => other.clone(),
    }
}

/// What a call gives, in the form of an expectation. An empty answer is none.
fn outcome(result: Result<String, ApiError>) -> Value {
    match result {
        Ok(text) if text.is_empty() => json!({"output": null}),
        Ok(text) => json!({"output": serde_json::from_str::<Value>(&text).expect("JSON")}),
        Err(error) => {
            let kind = match error.namespace {
                Some(namespace) => format!("{namespace}#{}", error.code),
                None => error.code.to_string(),
            };
            json!({"status": error.status, "type": kind, "message": error.message, "members": error.members})
        }
    }
}

/// Whether `found` is what a case expects: every member named, and of an output every member there is.
fn is_expected(expected: &Value, found: &Value) -> bool {
    match (expected, found) {
        (Value::String(any), _) if any == "*" => true,
        (Value::Object(expected), Value::Object(found)) => {
            expected.len() == found.len()
                && expected
                    .iter()
                    .all(|(name, value)| found.get(name).is_some_and(|found| is_expected(value, found)))
        }
        (Value::Array(expected), Value::Array(found)) => {
            expected.len() == found.len()
                && expected.iter().zip(found).all(|(expected, found)| is_expected(expected, found))
        }
        // 1.0 and 1 are one number.
        (Value::Number(expected), Value::Number(found)) => expected.as_f64() == found.as_f64(),
        _ => expected == found,
    }
}

fn differs(expected: &Value, found: &Value) -> bool {
    let wanted = ["output", "status", "type", "message", "members"];
    wanted.iter().any(|name| expected.get(name).is_some_and(|expected| !is_expected(expected, &found[*name])))
}

fn shortened(value: &Value) -> String {
    value.to_string().chars().take(1500).collect()
}

/// The service and the operation that a step is of.
fn called(step: &Value) -> (&str, &str) {
    (step["service"].as_str().unwrap_or("dynamodb"), step["operation"].as_str().expect("an operation"))
}

async fn play(house: &House, step: &Value, answers: &[Value]) -> Value {
    let (service, operation) = called(step);
    let input = filled(&step["input"], answers).to_string();
    outcome(house.aws_text(service, operation, input).await)
}

async fn run((service, operation): (&str, &str), setup: &[Value], case: &Value) -> Vec<String> {
    let name = format!("{operation}: {}", case["name"].as_str().expect("a name"));
    let house = House::new(&[&dynamodb::SERVICE, &dynamodb::STREAMS]);
    let mut answers = Vec::new();
    let of_case = case["setup"].as_array().map(Vec::as_slice).unwrap_or_default();
    for (place, step) in setup.iter().chain(of_case).enumerate() {
        let found = play(&house, step, &answers).await;
        assert!(found.get("output").is_some(), "{name}: setup: {}", shortened(&found));
        answers.extend((place >= setup.len()).then_some(found));
    }
    let input = filled(&case["input"], &answers).to_string();
    let input = case["text"].as_str().map_or(input, str::to_owned);
    let found = outcome(house.aws_text(service, operation, input).await);
    let mut wrong = Vec::new();
    let expected = filled(&case["expect"], &answers);
    if differs(&expected, &found) {
        wrong.push(format!("{name}\n  want {}\n  got  {}", shortened(&expected), shortened(&found)));
    }
    answers.push(found);
    for step in case["then"].as_array().into_iter().flatten() {
        let found = play(&house, step, &answers).await;
        let step = filled(step, &answers);
        if differs(&step, &found) {
            wrong.push(format!("{name}, then\n  want {}\n  got  {}", shortened(&step), shortened(&found)));
        }
        answers.push(found);
    }
    wrong
}

async fn walk(folder: &str, file: &str) {
    let table = read(folder, file);
    let called = called(&table);
    let setup = table["setup"].as_array().expect("a setup");
    let mut wrong = Vec::new();
    let cases = table["cases"].as_array().expect("cases");
    assert!(!cases.is_empty());
    for case in cases {
        for member in ["why", "source"] {
            assert!(case[member].is_string(), "{} says no {member}", case["name"]);
        }
        wrong.extend(run(called, setup, case).await);
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

macro_rules! walks {
    ($($name:ident: $folder:literal / $file:literal;)*) => {
        $(
            // SDKs and their users match on these codes and texts, and each case says why it is there.
            #[tokio::test]
            async fn $name() {
                walk($folder, concat!($file, ".json")).await;
            }
        )*
    };
}

walks! {
    put_item: "items" / "put_item";
    get_item: "items" / "get_item";
    delete_item: "items" / "delete_item";
    update_item: "items" / "update_item";
    query: "items" / "query";
    scan: "items" / "scan";
    batch_get_item: "items" / "batch_get_item";
    batch_write_item: "items" / "batch_write_item";
    transact_get_items: "items" / "transact_get_items";
    transact_write_items: "items" / "transact_write_items";
    create_table: "tables" / "create_table";
    describe_table: "tables" / "describe_table";
    delete_table: "tables" / "delete_table";
    list_tables: "tables" / "list_tables";
    update_table: "tables" / "update_table";
    tag_resource: "settings" / "tag_resource";
    untag_resource: "settings" / "untag_resource";
    list_tags_of_resource: "settings" / "list_tags_of_resource";
    update_time_to_live: "settings" / "update_time_to_live";
    describe_time_to_live: "settings" / "describe_time_to_live";
    create_backup: "settings" / "create_backup";
    describe_backup: "settings" / "describe_backup";
    list_backups: "settings" / "list_backups";
    delete_backup: "settings" / "delete_backup";
    restore_table_from_backup: "settings" / "restore_table_from_backup";
    put_resource_policy: "settings" / "put_resource_policy";
    get_resource_policy: "settings" / "get_resource_policy";
    delete_resource_policy: "settings" / "delete_resource_policy";
    update_continuous_backups: "settings" / "update_continuous_backups";
    describe_continuous_backups: "settings" / "describe_continuous_backups";
    update_contributor_insights: "settings" / "update_contributor_insights";
    describe_contributor_insights: "settings" / "describe_contributor_insights";
    list_contributor_insights: "settings" / "list_contributor_insights";
    describe_limits: "settings" / "describe_limits";
    describe_endpoints: "settings" / "describe_endpoints";
    execute_statement: "statements" / "execute_statement";
    batch_execute_statement: "statements" / "batch_execute_statement";
    execute_transaction: "statements" / "execute_transaction";
    describe_stream: "streams" / "describe_stream";
    get_shard_iterator: "streams" / "get_shard_iterator";
    get_records: "streams" / "get_records";
    list_streams: "streams" / "list_streams";
}
