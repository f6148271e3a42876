//! One call: checked, guarded, bounded and told.

use serde_json::json;
use test_kit::House;

use crate::toys::{COUNTER, NOTEBOOK};

fn create(name: &str) -> serde_json::Value {
    json!({"DatastoreTypeVersion": "R4", "DatastoreName": name})
}

// AWS refuses an input that its model does not allow before the service sees it; so do we, also between siblings.
#[tokio::test]
async fn inputs_are_checked_against_the_model() {
    let house = House::new(&[&NOTEBOOK, &COUNTER]);
    for (input, code, text) in [
        ("{}", "ValidationException", "Value null at 'datastoreTypeVersion'"),
        (
            r#"{"DatastoreTypeVersion":"R5"}"#,
            "ValidationException",
            "Member must satisfy enum value set: [R4]",
        ),
        (
            r#"{"DatastoreTypeVersion":4}"#,
            "SerializationException",
            "NUMBER_VALUE cannot be converted to String",
        ),
        ("{", "SerializationException", "EOF"),
        ("", "ValidationException", "Value null at 'datastoreTypeVersion'"),
    ] {
        let error = house.aws_text("healthlake", "CreateFHIRDatastore", input).await.expect_err(input);
        assert_eq!((error.status, &*error.code), (400, code), "{input}");
        assert!(error.message.contains(text), "{input}: {}", error.message);
    }
}

// A bug in one operation answers 500 and the next call is served.
#[tokio::test]
async fn a_panic_is_one_callers_problem() {
    let house = House::new(&[&NOTEBOOK, &COUNTER]);
    let error = house.aws("healthlake", "DeleteFHIRDatastore", json!({"DatastoreId": "a"})).await;
    assert_eq!(error.expect_err("a 500").status, 500);
    house.aws("healthlake", "CreateFHIRDatastore", create("after")).await.expect("served");
}

// An operation that calls itself, directly or by way of events, must not take the process with it.
#[tokio::test]
async fn a_chain_has_a_bound() {
    let house = House::new(&[&NOTEBOOK, &COUNTER]);
    let error = house.aws("healthlake", "DescribeFHIRDatastore", json!({"DatastoreId": "a"})).await;
    assert_eq!(&*error.expect_err("a refusal").code, "LoopDetected");
}

// What is not emulated says so, by name.
#[tokio::test]
async fn what_is_not_emulated_says_so() {
    let house = House::new(&[&NOTEBOOK]);
    let error = house.aws("dynamodb", "PutItem", json!({})).await.expect_err("a refusal");
    assert_eq!((error.status, error.message.as_str()), (501, "dynamodb:PutItem is not emulated by Millpond"));
}

// One request, one tree: the call, the reaction that its change woke, the sibling that the reaction called, and what each
// changed.
#[tokio::test]
async fn a_trace_is_a_tree_of_causes() {
    let house = House::new(&[&NOTEBOOK, &COUNTER]);
    house.aws("healthlake", "CreateFHIRDatastore", create("told")).await.expect("served");
    assert!(house.dispatch.idle(5_000).await);
    let commits = house.dispatch.store().commits_after(0, 1);
    let trace = house.dispatch.trace(&commits[0].cause.trace).expect("a trace");
    let root = &trace["calls"][0];
    let reaction = &root["calls"][0];
    let sibling = &reaction["calls"][0];
    assert_eq!(root["operation"], "CreateFHIRDatastore");
    assert_eq!(root["changes"][0]["collection"], "toys.notes");
    assert_eq!((&reaction["kind"], &reaction["operation"]), (&json!("reaction"), &json!("toys.count-notes")));
    assert_eq!((&sibling["service"], &sibling["operation"]), (&json!("dynamodb"), &json!("PutItem")));
    assert_eq!(sibling["changes"][0]["change"], "put");
    assert_eq!(house.dispatch.trace("no such request"), None);
}
