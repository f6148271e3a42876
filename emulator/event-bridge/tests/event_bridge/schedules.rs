//! Rules that are due at times.

use serde_json::{Value, json};
use test_kit::House;

use crate::{bodies, house, ok, queue, settle};

async fn scheduled(house: &House, name: &str, schedule: &str) {
    ok(house, "PutRule", json!({"Name": name, "ScheduleExpression": schedule})).await;
    ok(house, "PutTargets", json!({"Rule": name, "Targets": [{"Id": "t", "Arn": queue(name)}]})).await;
}

async fn times(house: &House, name: &str) -> Vec<String> {
    let time = |body: Value| body["time"].as_str().expect("a time").to_owned();
    bodies(house, name).await.into_iter().map(time).collect()
}

// A test moves the clock and expects the events of that time, each with the time that it was due at.
#[tokio::test]
async fn a_rule_is_due_when_its_schedule_says() {
    let house = house();
    scheduled(&house, "rate", "rate(10 minutes)").await;
    scheduled(&house, "cron", "cron(15 * * * ? *)").await;
    for _ in 0..30 {
        house.clock.advance(60_000);
        settle(&house).await;
    }
    assert_eq!(
        times(&house, "rate").await,
        ["2026-10-31T12:10:00Z", "2026-10-31T12:20:00Z", "2026-10-31T12:30:00Z"]
    );
    assert_eq!(times(&house, "cron").await, ["2026-10-31T12:15:00Z"]);
    let event = bodies(&house, "cron").await.remove(0);
    assert_eq!(
        (&event["detail-type"], &event["source"], &event["detail"]),
        (&json!("Scheduled Event"), &json!("aws.events"), &json!({}))
    );
    assert_eq!(event["resources"], json!(["arn:aws:events:us-east-1:000000000000:rule/cron"]));
}

// A jump of the clock makes up for what it jumped over, and a rule that is off or gone is never due.
#[tokio::test]
async fn a_jump_is_made_up_for_and_a_disabled_rule_rests() {
    let house = house();
    scheduled(&house, "on", "rate(1 hour)").await;
    scheduled(&house, "off", "rate(1 hour)").await;
    ok(&house, "DisableRule", json!({"Name": "off"})).await;
    house.clock.advance(3 * 3_600_000);
    settle(&house).await;
    assert_eq!(times(&house, "on").await.len(), 3);
    assert_eq!(times(&house, "off").await.len(), 0);
    ok(&house, "EnableRule", json!({"Name": "off"})).await;
    ok(&house, "RemoveTargets", json!({"Rule": "on", "Ids": ["t"]})).await;
    ok(&house, "DeleteRule", json!({"Name": "on"})).await;
    house.clock.advance(3_600_000);
    settle(&house).await;
    assert_eq!(times(&house, "on").await.len(), 3);
    assert_eq!(times(&house, "off").await.len(), 1);
}
