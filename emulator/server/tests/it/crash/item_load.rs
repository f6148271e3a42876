//! One DynamoDB write of the load: PutItem and DeleteItem of the writer's own keys, UpdateItem of its counter under
//! a condition, and of the counter that all writers add to.

use std::io;

use serde_json::{Value, json};

use crate::client::Answer;
use crate::crash::items::{SHARED, TABLE, item};
use crate::crash::load::{Writer, locked};

/// How many items a writer has.
const OWN: u64 = 8;

/// Writes once.
pub(super) fn write(writer: &mut Writer<'_>) -> io::Result<()> {
    let key = format!("own-{}-{}", writer.number, writer.random.below(OWN));
    match writer.random.below(100) {
        0..40 => put(writer, &key),
        40..55 => delete(writer, &key),
        55..80 => count(writer),
        _ => count_together(writer),
    }
}

fn put(writer: &mut Writer<'_>, key: &str) -> io::Result<()> {
    let word = writer.world.word();
    let absent = {
        let mut items = locked(&writer.world.items);
        let known = items.item(key);
        known.under_way = Some(Some(word.clone()));
        known.known.is_none()
    };
    let mut input = json!({"TableName": TABLE, "Item": item(key, &word)});
    let conditional = writer.random.percent(30);
    if conditional {
        input["ConditionExpression"] = "attribute_not_exists(pk)".into();
    }
    let answer = writer.client.dynamodb("PutItem", &input)?;
    let done = is_done(&answer, conditional && !absent);
    {
        let mut items = locked(&writer.world.items);
        let known = items.item(key);
        known.under_way = None;
        if done {
            known.known = Some(word);
        }
    }
    told(writer, done);
    Ok(())
}

fn delete(writer: &mut Writer<'_>, key: &str) -> io::Result<()> {
    locked(&writer.world.items).item(key).under_way = Some(None);
    let input = json!({"TableName": TABLE, "Key": {"pk": {"S": key}}});
    let answer = writer.client.dynamodb("DeleteItem", &input)?;
    assert_eq!(answer.status, 200, "{answer}");
    *locked(&writer.world.items).item(key) = Default::default();
    told(writer, true);
    Ok(())
}

/// Adds one under the condition that nobody else has; nobody has.
fn count(writer: &mut Writer<'_>) -> io::Result<()> {
    let key = format!("counter-{}", writer.number);
    let stale = writer.random.percent(10);
    let known = {
        let mut items = locked(&writer.world.items);
        let counter = items.counter(&key);
        counter.under_way = !stale;
        counter.known
    };
    let expected = if stale { known + 1 } else { known };
    let mut values = json!({":next": number(expected + 1)});
    let condition = if expected == 0 {
        "attribute_not_exists(n)"
    } else {
        values[":now"] = number(expected);
        "n = :now AND same = :now"
    };
    let input = json!({
        "TableName": TABLE,
        "Key": {"pk": {"S": key}},
        "UpdateExpression": "SET n = :next, same = :next",
        "ConditionExpression": condition,
        "ExpressionAttributeValues": values,
    });
    let answer = writer.client.dynamodb("UpdateItem", &input)?;
    let done = is_done(&answer, stale);
    {
        let mut items = locked(&writer.world.items);
        let counter = items.counter(&key);
        counter.under_way = false;
        counter.known += u64::from(done);
    }
    told(writer, done);
    Ok(())
}

fn count_together(writer: &mut Writer<'_>) -> io::Result<()> {
    locked(&writer.world.items).shared_under_way += 1;
    let input = json!({
        "TableName": TABLE,
        "Key": {"pk": {"S": SHARED}},
        "UpdateExpression": "ADD n :one, same :one",
        "ExpressionAttributeValues": {":one": number(1)},
    });
    let answer = writer.client.dynamodb("UpdateItem", &input)?;
    assert_eq!(answer.status, 200, "{answer}");
    {
        let mut items = locked(&writer.world.items);
        items.shared_under_way -= 1;
        items.shared += 1;
    }
    told(writer, true);
    Ok(())
}

fn number(number: u64) -> Value {
    json!({"N": number.to_string()})
}

/// Whether a write was done, where it is known whether its condition failed.
fn is_done(answer: &Answer, must_fail: bool) -> bool {
    if must_fail {
        let code = answer.json()["__type"].to_string();
        assert!(answer.status == 400 && code.contains("ConditionalCheckFailed"), "{answer}");
    } else {
        assert_eq!(answer.status, 200, "{answer}");
    }
    !must_fail
}

fn told(writer: &Writer<'_>, done: bool) {
    if done {
        writer.acknowledged();
    } else {
        writer.refused();
    }
}
