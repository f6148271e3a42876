//! What goes to one queue at once.

use serde_json::{Value, json};

use crate::{bodies, house, ok, queue, received, rule, settle};

async fn put_all(house: &test_kit::House, details: impl Iterator<Item = Value>) {
    let entry =
        |detail: Value| json!({"Source": "clinic", "DetailType": "Order", "Detail": detail.to_string()});
    let answer = ok(house, "PutEvents", json!({"Entries": details.map(entry).collect::<Vec<_>>()})).await;
    assert_eq!(answer["FailedEntryCount"], 0, "{answer}");
    settle(house).await;
}

// Ten events of one call are one call to a queue; none of them may be lost, doubled or overtaken on the way.
#[tokio::test]
async fn many_events_for_one_queue_arrive_in_their_order() {
    let house = house();
    for name in ["one", "other"] {
        rule(&house, name, "clinic", json!({"Id": "q", "Arn": queue("q"), "InputPath": "$.detail.n"})).await;
    }
    let line = json!({"Id": "l", "Arn": queue("l.fifo"), "InputPath": "$.detail.n", "SqsParameters": {"MessageGroupId": "g"}});
    ok(&house, "PutTargets", json!({"Rule": "one", "Targets": [line]})).await;
    put_all(&house, (0..10).map(|n| json!({"n": n}))).await;
    let twice: Vec<Value> = (0..10).flat_map(|n| [json!(n), json!(n)]).collect();
    assert_eq!(bodies(&house, "q").await, twice);
    assert_eq!(bodies(&house, "l.fifo").await, (0..10).map(|n| json!(n)).collect::<Vec<_>>());
    assert!(received(&house, "l.fifo").await.iter().all(|message| message["MessageGroupId"] == "g"));
}

// A message that a queue refuses must not take the others of its batch with it, nor be forgotten.
#[tokio::test]
async fn what_fails_of_a_batch_fails_by_itself() {
    let house = house();
    let dead = json!({"Arn": queue("dead")});
    rule(
        &house,
        "r",
        "clinic",
        json!({"Id": "q", "Arn": queue("q"), "InputPath": "$.detail.t", "DeadLetterConfig": dead}),
    )
    .await;
    let texts = ["a", "too long", "b", "too early", "c"];
    put_all(&house, texts.into_iter().map(|text| json!({"t": text}))).await;
    assert_eq!(bodies(&house, "q").await, ["a", "b", "c"].map(Value::from));
    let letters = received(&house, "dead").await;
    let attribute = |name: &str| letters[0]["MessageAttributes"][name]["StringValue"].clone();
    assert_eq!((letters.len(), attribute("ERROR_CODE")), (1, json!("INVALID_PARAMETER")));
    assert_eq!(attribute("ERROR_MESSAGE"), "Refused.");
    house.clock.advance(1_000);
    settle(&house).await;
    assert_eq!(bodies(&house, "q").await, ["a", "b", "c", "too early"].map(Value::from));
}

// A queue that is not there fails for each event, each with its own letter.
#[tokio::test]
async fn a_batch_that_finds_no_queue_is_given_up_whole() {
    let house = house();
    let dead = json!({"Arn": queue("dead")});
    rule(&house, "r", "clinic", json!({"Id": "q", "Arn": queue("missing"), "DeadLetterConfig": dead})).await;
    put_all(&house, (0..3).map(|n| json!({"n": n}))).await;
    let letters = received(&house, "dead").await;
    let codes: Vec<&Value> =
        letters.iter().map(|letter| &letter["MessageAttributes"]["ERROR_CODE"]["StringValue"]).collect();
    assert_eq!(codes, ["NO_RESOURCE"; 3]);
}

// A rule that is changed between two events must not bring the second where the first went.
#[tokio::test]
async fn a_changed_rule_is_read_anew() {
    let house = house();
    rule(&house, "r", "clinic", json!({"Id": "t", "Arn": queue("first")})).await;
    put_all(&house, std::iter::once(json!({}))).await;
    ok(&house, "PutTargets", json!({"Rule": "r", "Targets": [{"Id": "t", "Arn": queue("second")}]})).await;
    put_all(&house, std::iter::once(json!({}))).await;
    ok(&house, "DisableRule", json!({"Name": "r"})).await;
    put_all(&house, std::iter::once(json!({}))).await;
    assert_eq!((received(&house, "first").await.len(), received(&house, "second").await.len()), (1, 1));
}
