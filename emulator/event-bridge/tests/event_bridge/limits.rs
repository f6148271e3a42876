//! How many there may be.

use serde_json::json;

use crate::{house, ok, queue, refused};

// AWS refuses a sixth target, and a stack that has six does not deploy.
#[tokio::test]
async fn a_rule_has_at_most_five_targets() {
    let house = house();
    ok(&house, "PutRule", json!({"Name": "r", "ScheduleExpression": "rate(1 day)"})).await;
    let targets = |count: usize| {
        let target = |number: usize| json!({"Id": number.to_string(), "Arn": queue("q")});
        json!({"Rule": "r", "Targets": (0..count).map(target).collect::<Vec<_>>()})
    };
    ok(&house, "PutTargets", targets(5)).await;
    ok(&house, "PutTargets", targets(5)).await;
    let expected = (
        "LimitExceededException".into(),
        "The requested resource exceeds the maximum number allowed.".into(),
    );
    assert_eq!(refused(&house, "PutTargets", targets(6)).await, expected);
}

// The entries of a request are counted as AWS counts them.
#[tokio::test]
async fn a_request_has_at_most_ten_entries_and_a_megabyte() {
    let house = house();
    let entry = |length: usize| json!({"Source": "s", "DetailType": "t", "Detail": format!("{{\"a\":\"{}\"}}", "x".repeat(length))});
    let (code, message) = refused(&house, "PutEvents", json!({"Entries": vec![entry(1); 11]})).await;
    assert_eq!(code, "ValidationException");
    assert!(message.contains("Member must have length less than or equal to 10"), "{message}");
    // 2 for source and type, 8 around the text.
    let fits = json!({"Entries": [entry(1_048_576 - 10)]});
    assert_eq!(ok(&house, "PutEvents", fits).await["FailedEntryCount"], 0);
    let (code, message) = refused(&house, "PutEvents", json!({"Entries": [entry(1_048_576 - 9)]})).await;
    assert_eq!(
        (code.as_str(), message.as_str()),
        ("ValidationException", "Total size of the entries in the request is over the limit.")
    );
}
