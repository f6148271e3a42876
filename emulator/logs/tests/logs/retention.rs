//! What a group no longer keeps.

use serde_json::json;

use crate::desk::Desk;

const DAY: u32 = 86_400_000;

// An event is told up to its last moment, and not after it, whether or not it was taken away by then.
#[tokio::test]
async fn events_expire_on_the_clock() {
    let desk = Desk::new().await;
    desk.put("s", &[(0, "old"), (1000, "young")]).await;
    desk.call("PutRetentionPolicy", json!({"logGroupName": "g", "retentionInDays": 1})).await;
    desk.house.clock.advance(DAY);
    assert_eq!(desk.get(json!({})).await.0, ["old", "young"]);
    desk.house.clock.advance(1);
    assert_eq!(desk.get(json!({})).await.0, ["young"]);
    assert_eq!(desk.filter(json!({})).await.0, ["young"]);
    assert!(desk.house.dispatch.idle(5_000).await, "the timer has run");
    let told = desk.call("DescribeLogGroups", json!({})).await;
    assert_eq!(told["logGroups"][0]["storedBytes"], "young".len() + 26);
    let told = desk.call("DescribeLogStreams", json!({"logGroupName": "g"})).await;
    assert_eq!(told["logStreams"][0]["firstEventTimestamp"], desk.now() - i64::from(DAY) - 1 + 1000);
    desk.house.clock.advance(1_000);
    assert!(desk.house.dispatch.idle(5_000).await);
    let told = desk.call("DescribeLogGroups", json!({})).await;
    assert_eq!(told["logGroups"][0]["storedBytes"], 0);
    let answer = desk.put("s", &[(-i64::from(DAY) - 1, "expired")]).await;
    assert_eq!(answer["rejectedLogEventsInfo"], json!({"expiredLogEventEndIndex": 1}));
}

// A group with more expired events than one commit takes away must still be emptied.
#[tokio::test]
async fn many_expired_events_are_all_taken_away() {
    let desk = Desk::new().await;
    desk.call("PutRetentionPolicy", json!({"logGroupName": "g", "retentionInDays": 1})).await;
    desk.put("s", &vec![(0, "x"); 2_500]).await;
    desk.house.clock.advance(DAY + 1);
    assert!(desk.house.dispatch.idle(5_000).await);
    let told = desk.call("DescribeLogGroups", json!({})).await;
    assert_eq!(told["logGroups"][0]["storedBytes"], 0);
}
