//! PutEvents: what becomes an event, and what it looks like.

use serde_json::{Value, json};

use crate::{bodies, house, ok, put, queue, rule, settle};

// What a target gets is what its tests assert on, member by member.
#[tokio::test]
async fn a_target_gets_the_event_as_aws_makes_it() {
    let house = house();
    rule(&house, "r", "clinic", json!({"Id": "t", "Arn": queue("q")})).await;
    let id = put(&house, "clinic", json!({"b": 1.0, "a": [null]})).await;
    put(&house, "shop", json!({})).await;
    let expected = json!({
        "version": "0", "id": id, "detail-type": "Order", "source": "clinic", "account": "000000000000",
        "time": "2026-10-31T12:00:00Z", "region": "us-east-1", "resources": [], "detail": {"b": 1.0, "a": [null]},
    });
    let bodies = bodies(&house, "q").await;
    assert_eq!(bodies.len(), 1);
    assert_eq!(bodies[0].to_string(), expected.to_string(), "in this order");
}

// One bad entry does not spoil the others; code reads which one it was.
#[tokio::test]
async fn each_entry_is_refused_by_itself() {
    let house = house();
    rule(&house, "r", "clinic", json!({"Id": "t", "Arn": queue("q")})).await;
    let entry = |members: Value| {
        let mut entry = json!({"Source": "clinic", "DetailType": "t", "Detail": "{}"});
        entry.as_object_mut().expect("members").extend(members.as_object().expect("members").clone());
        entry
    };
    let entries = [
        entry(json!({"Source": ""})),
        entry(json!({"DetailType": null})),
        entry(json!({"Detail": null})),
        entry(json!({"Detail": "{"})),
        entry(json!({"Detail": "[1]"})),
        entry(json!({"Source": "aws.s3"})),
        entry(json!({"EventBusName": "none"})),
        entry(json!({"Time": 1_700_000_000.9, "Resources": ["r"]})),
    ];
    let answer = ok(&house, "PutEvents", json!({"Entries": entries})).await;
    assert_eq!(answer["FailedEntryCount"], 6);
    let said: Vec<(&str, &str)> = answer["Entries"]
        .as_array()
        .expect("entries")
        .iter()
        .take(6)
        .map(|entry| {
            (entry["ErrorCode"].as_str().expect("a code"), entry["ErrorMessage"].as_str().expect("a text"))
        })
        .collect();
    assert_eq!(
        said,
        [
            ("InvalidArgument", "Parameter Source is not valid. Reason: Source is a required argument."),
            (
                "InvalidArgument",
                "Parameter DetailType is not valid. Reason: DetailType is a required argument."
            ),
            ("InvalidArgument", "Parameter Detail is not valid. Reason: Detail is a required argument."),
            ("MalformedDetail", "Detail is malformed."),
            ("MalformedDetail", "Detail is malformed."),
            ("NotAuthorizedForSourceException", "Not authorized for the source."),
        ]
    );
    settle(&house).await;
    let bodies = bodies(&house, "q").await;
    assert_eq!(bodies.len(), 1);
    assert_eq!(
        (&bodies[0]["time"], &bodies[0]["resources"]),
        (&json!("2023-11-14T22:13:20Z"), &json!(["r"]))
    );
    assert_eq!(bodies[0]["id"], answer["Entries"][7]["EventId"]);
}

// The set of a bus's patterns is remembered; a change to a rule must be seen by the very next event.
#[tokio::test]
async fn a_change_to_a_rule_is_seen_at_once() {
    let house = house();
    rule(&house, "r", "one", json!({"Id": "t", "Arn": queue("q")})).await;
    put(&house, "one", json!({})).await;
    let pattern = json!({"source": ["two"]}).to_string();
    ok(&house, "PutRule", json!({"Name": "r", "EventPattern": pattern})).await;
    put(&house, "one", json!({})).await;
    put(&house, "two", json!({})).await;
    ok(&house, "DisableRule", json!({"Name": "r"})).await;
    put(&house, "two", json!({})).await;
    ok(&house, "EnableRule", json!({"Name": "r"})).await;
    put(&house, "two", json!({"n": 2})).await;
    ok(&house, "RemoveTargets", json!({"Rule": "r", "Ids": ["t"]})).await;
    ok(&house, "DeleteRule", json!({"Name": "r"})).await;
    put(&house, "two", json!({})).await;
    let sources: Vec<Value> =
        bodies(&house, "q").await.into_iter().map(|body| body["source"].clone()).collect();
    assert_eq!(sources, ["one", "two", "two"]);
}

// Accounts share nothing but what they bring to each other.
#[tokio::test]
async fn rules_of_another_account_see_nothing() {
    let house = house();
    rule(&house, "r", "clinic", json!({"Id": "t", "Arn": queue("q")})).await;
    put(&house.as_caller("111111111111", "us-east-1"), "clinic", json!({})).await;
    put(&house.as_caller("000000000000", "eu-west-1"), "clinic", json!({})).await;
    assert_eq!(bodies(&house, "q").await, Vec::<Value>::new());
}

// Siblings tell of themselves under names that no user may use.
#[tokio::test]
async fn a_service_puts_whole_events() {
    let house = house();
    rule(&house, "r", "aws.healthlake", json!({"Id": "t", "Arn": queue("q")})).await;
    let event = json!({"version": "0", "id": "1", "source": "aws.healthlake", "time": "2026-10-31T12:00:00Z", "detail": {}});
    ok(&house, "PutServiceEvents", json!({"Events": [event]})).await;
    settle(&house).await;
    assert_eq!(bodies(&house, "q").await, [event]);
}
