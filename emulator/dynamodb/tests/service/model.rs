//! Random writes, alone, in batches and in transactions, against a model that is a plain map.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::{Value, json};
use test_kit::House;

const TABLES: [&str; 2] = ["one", "two"];
const KEYS: u8 = 4;

/// A table and a key.
type Place = (usize, u8);

#[derive(Clone, Debug, Default, PartialEq)]
struct Row {
    n: Option<i64>,
    s: Option<String>,
}

type State = BTreeMap<Place, Row>;

#[derive(Clone, Debug)]
enum Condition {
    Exists,
    NotExists,
    NumberIs(i64),
    NumberIsNot(i64),
    NumberBelow(i64),
    TextBegins(String),
}

#[derive(Clone, Debug)]
enum Change {
    Put(Row),
    AddNumber(i64),
    /// Fails where there is no number.
    Increment,
    SetText(String),
    /// Makes no item.
    RemoveNumber,
    Delete,
    Check,
}

#[derive(Clone, Debug)]
struct Action {
    place: Place,
    change: Change,
    condition: Option<Condition>,
}

#[derive(Clone, Debug)]
enum Step {
    Alone(Action),
    /// Puts, and deletions where there is none.
    Batch(BTreeMap<Place, Option<Row>>),
    Transaction(Vec<Action>, Option<u8>),
}

fn place() -> impl Strategy<Value = Place> {
    (0..TABLES.len(), 0..KEYS)
}

fn row() -> impl Strategy<Value = Row> {
    (proptest::option::of(-3_i64..4), proptest::option::of("[ab]{0,2}")).prop_map(|(n, s)| Row { n, s })
}

fn condition() -> impl Strategy<Value = Condition> {
    prop_oneof![
        Just(Condition::Exists),
        Just(Condition::NotExists),
        (-3_i64..4).prop_map(Condition::NumberIs),
        (-3_i64..4).prop_map(Condition::NumberIsNot),
        (-3_i64..4).prop_map(Condition::NumberBelow),
        "[ab]{0,1}".prop_map(Condition::TextBegins),
    ]
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        3 => row().prop_map(Change::Put),
        2 => (-3_i64..4).prop_map(Change::AddNumber),
        1 => Just(Change::Increment),
        2 => "[ab]{0,2}".prop_map(Change::SetText),
        1 => Just(Change::RemoveNumber),
        1 => Just(Change::Delete),
        1 => Just(Change::Check),
    ]
}

fn action() -> impl Strategy<Value = Action> {
    (place(), change(), proptest::option::weighted(0.6, condition()))
        .prop_map(|(place, change, condition)| Action { place, change, condition })
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => action().prop_map(Step::Alone),
        1 => proptest::collection::btree_map(place(), proptest::option::of(row()), 1..5).prop_map(Step::Batch),
        3 => (proptest::collection::vec(action(), 1..4), proptest::option::weighted(0.3, 0..3_u8))
            .prop_map(|(actions, token)| Step::Transaction(actions, token)),
    ]
}

// ---- what the model does ----

impl Condition {
    fn holds(&self, row: Option<&Row>) -> bool {
        let n = row.and_then(|row| row.n);
        match self {
            Condition::Exists => row.is_some(),
            Condition::NotExists => row.is_none(),
            Condition::NumberIs(value) => n == Some(*value),
            Condition::NumberIsNot(value) => n != Some(*value),
            Condition::NumberBelow(value) => n.is_some_and(|n| n < *value),
            Condition::TextBegins(prefix) => {
                row.and_then(|row| row.s.as_ref()).is_some_and(|s| s.starts_with(prefix))
            }
        }
    }
}

impl Action {
    /// The row after the action, or the code of its refusal.
    fn run(&self, old: Option<&Row>) -> Result<Option<Row>, &'static str> {
        if self.condition().is_some_and(|condition| !condition.holds(old)) {
            return Err("ConditionalCheckFailed");
        }
        let mut row = old.cloned().unwrap_or_default();
        match &self.change {
            Change::Put(row) => return Ok(Some(row.clone())),
            Change::Delete => return Ok(None),
            Change::Check => return Ok(old.cloned()),
            Change::RemoveNumber if old.is_none() => return Ok(None),
            Change::RemoveNumber => row.n = None,
            Change::AddNumber(by) => row.n = Some(row.n.unwrap_or(0) + by),
            Change::Increment => row.n = Some(row.n.ok_or("ValidationError")? + 1),
            Change::SetText(text) => row.s = Some(text.clone()),
        }
        Ok(Some(row))
    }

    /// A check has a condition always.
    fn condition(&self) -> Option<&Condition> {
        match (&self.change, &self.condition) {
            (Change::Check, None) => Some(&Condition::Exists),
            (_, condition) => condition.as_ref(),
        }
    }
}

fn store(state: &mut State, place: Place, row: Option<Row>) {
    match row {
        Some(row) => state.insert(place, row),
        None => state.remove(&place),
    };
}

/// Runs the actions on the state, or says what is answered: each code, in order.
fn transact(state: &mut State, actions: &[Action]) -> Result<(), String> {
    let places: BTreeSet<Place> = actions.iter().map(|action| action.place).collect();
    if places.len() < actions.len() {
        return Err("twice".into());
    }
    let outcomes: Vec<_> = actions.iter().map(|action| action.run(state.get(&action.place))).collect();
    if outcomes.iter().any(Result::is_err) {
        let codes: Vec<&str> =
            outcomes.iter().map(|outcome| outcome.as_ref().err().copied().unwrap_or("None")).collect();
        return Err(codes.join(", "));
    }
    for (action, row) in actions.iter().zip(outcomes) {
        store(state, action.place, row.unwrap_or(None));
    }
    Ok(())
}

// ---- the same in requests ----

fn key((_, key): Place) -> Value {
    json!({"pk": {"S": format!("k{key}")}})
}

fn item(place: Place, row: &Row) -> Value {
    let mut item = key(place);
    if let Some(n) = row.n {
        item["n"] = json!({"N": n.to_string()});
    }
    if let Some(s) = &row.s {
        item["s"] = json!({"S": s});
    }
    item
}

impl Action {
    fn kind(&self) -> &'static str {
        match self.change {
            Change::Put(_) => "Put",
            Change::Delete => "Delete",
            Change::Check => "ConditionCheck",
            _ => "Update",
        }
    }

    fn members(&self) -> Value {
        let mut members = json!({"TableName": TABLES[self.place.0]});
        let mut values = serde_json::Map::new();
        let update = match &self.change {
            Change::Put(row) => {
                members["Item"] = item(self.place, row);
                None
            }
            Change::AddNumber(by) => {
                values.insert(":by".into(), json!({"N": by.to_string()}));
                Some("ADD n :by")
            }
            Change::Increment => {
                values.insert(":one".into(), json!({"N": "1"}));
                Some("SET n = n + :one")
            }
            Change::SetText(text) => {
                values.insert(":text".into(), json!({"S": text}));
                Some("SET s = :text")
            }
            Change::RemoveNumber => Some("REMOVE n"),
            Change::Delete | Change::Check => None,
        };
        if members.get("Item").is_none() {
            members["Key"] = key(self.place);
        }
        if let Some(update) = update {
            members["UpdateExpression"] = update.into();
        }
        let mut compared = |value: Value| values.insert(":c".into(), value);
        let condition = self.condition().map(|condition| match condition {
            Condition::Exists => "attribute_exists(pk)",
            Condition::NotExists => "attribute_not_exists(pk)",
            Condition::NumberIs(value) => {
                compared(json!({"N": value.to_string()}));
                "n = :c"
            }
            Condition::NumberIsNot(value) => {
                compared(json!({"N": value.to_string()}));
                "n <> :c"
            }
            Condition::NumberBelow(value) => {
                compared(json!({"N": value.to_string()}));
                "n < :c"
            }
            Condition::TextBegins(prefix) => {
                compared(json!({"S": prefix}));
                "begins_with(s, :c)"
            }
        });
        if let Some(condition) = condition {
            members["ConditionExpression"] = condition.into();
        }
        if !values.is_empty() {
            members["ExpressionAttributeValues"] = values.into();
        }
        members
    }
}

/// What an error says, in the model's words.
fn said(error: &contract::ApiError) -> String {
    match &*error.code {
        "TransactionCanceledException" => {
            let codes = error.message.rsplit_once('[').map_or("", |(_, codes)| codes);
            codes.trim_end_matches(']').to_owned()
        }
        "ConditionalCheckFailedException" => "ConditionalCheckFailed".into(),
        "IdempotentParameterMismatchException" => "mismatch".into(),
        "ValidationException" if error.message.contains("multiple operations on one item") => "twice".into(),
        "ValidationException" => "ValidationError".into(),
        other => other.to_owned(),
    }
}

async fn state_of(house: &House) -> State {
    let places: Vec<Place> =
        (0..TABLES.len()).flat_map(|table| (0..KEYS).map(move |key| (table, key))).collect();
    let gets: Vec<Value> = places
        .iter()
        .map(|place| json!({"Get": {"TableName": TABLES[place.0], "Key": key(*place)}}))
        .collect();
    let answer =
        house.aws("dynamodb", "TransactGetItems", json!({"TransactItems": gets})).await.expect("items");
    let batch: serde_json::Map<String, Value> = TABLES
        .iter()
        .map(|table| {
            ((*table).to_owned(), json!({"Keys": (0..KEYS).map(|k| key((0, k))).collect::<Vec<_>>()}))
        })
        .collect();
    let batch = house.aws("dynamodb", "BatchGetItem", json!({"RequestItems": batch})).await.expect("items");
    let mut state = State::new();
    let mut listed = [Vec::new(), Vec::new()];
    for (place, response) in places.iter().zip(answer["Responses"].as_array().expect("responses")) {
        let Some(found) = response.get("Item") else { continue };
        listed[place.0].push(found.clone());
        let n = found["n"]["N"].as_str().map(|n| n.parse().expect("a number"));
        state.insert(*place, Row { n, s: found["s"]["S"].as_str().map(str::to_owned) });
    }
    // All ways of reading tell the same: a batch, and an index in which an item is as long as it has a number.
    for (table, listed) in TABLES.iter().zip(listed) {
        let scan = json!({"TableName": table, "IndexName": "numbers"});
        let scan = house.aws("dynamodb", "Scan", scan).await.expect("items");
        let mut scanned = scan["Items"].as_array().expect("a list").clone();
        scanned.sort_by_key(|item| item["pk"]["S"].to_string());
        let with_number: Vec<Value> = listed.iter().filter(|item| item.get("n").is_some()).cloned().collect();
        assert_eq!(scanned, with_number);
        assert_eq!(batch["Responses"][table], Value::Array(listed));
    }
    state
}

async fn play(steps: &[Step]) {
    let house = House::new(&[&dynamodb::SERVICE]);
    for table in TABLES {
        let table = json!({"TableName": table, "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "n", "AttributeType": "N"}],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "GlobalSecondaryIndexes": [{
            "IndexName": "numbers", "Projection": {"ProjectionType": "ALL"},
            "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "n", "KeyType": "RANGE"}],
        }]});
        house.aws("dynamodb", "CreateTable", table).await.expect("the table");
    }
    let mut state = State::new();
    let mut tokens: BTreeMap<u8, Value> = BTreeMap::new();
    for step in steps {
        let before = state.clone();
        let (expected, operation, input) = match step {
            Step::Alone(Action { change: Change::Check, .. }) => continue,
            Step::Alone(action) => {
                let operation = format!("{}Item", action.kind());
                (transact(&mut state, std::slice::from_ref(action)), operation, action.members())
            }
            Step::Batch(rows) => {
                let mut tables = serde_json::Map::new();
                for (place, row) in rows {
                    store(&mut state, *place, row.clone());
                    let request = match row {
                        Some(row) => json!({"PutRequest": {"Item": item(*place, row)}}),
                        None => json!({"DeleteRequest": {"Key": key(*place)}}),
                    };
                    let requests = tables.entry(TABLES[place.0]).or_insert_with(|| json!([]));
                    requests.as_array_mut().expect("a list").push(request);
                }
                (Ok(()), "BatchWriteItem".to_owned(), json!({"RequestItems": tables}))
            }
            Step::Transaction(actions, token) => {
                let items: Vec<Value> =
                    actions.iter().map(|action| json!({action.kind(): action.members()})).collect();
                let mut input = json!({"TransactItems": items});
                let known = token.and_then(|token| tokens.get(&token));
                let expected = match known {
                    Some(known) if *known == input => Ok(()),
                    Some(_) => Err("mismatch".to_owned()),
                    None => transact(&mut state, actions),
                };
                if let (Some(token), Ok(())) = (token, &expected) {
                    tokens.insert(*token, input.clone());
                }
                if let Some(token) = token {
                    input["ClientRequestToken"] = token.to_string().into();
                }
                (expected, "TransactWriteItems".to_owned(), input)
            }
        };
        let answer = house.aws("dynamodb", &operation, input.clone()).await;
        let answer = answer.map(drop).map_err(|error| said(&error));
        assert_eq!(answer, expected, "{operation} {input} of {before:?}");
        assert_eq!(state_of(&house).await, state, "{operation} {input} of {before:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    // All or nothing, by the conditions of the moment, whatever came before: what every user of transactions relies on.
    #[test]
    fn writes_agree_with_a_plain_map(steps in proptest::collection::vec(step(), 1..24)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(play(&steps));
    }
}
