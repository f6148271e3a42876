//! When schedules are due. The clock stands at noon UTC until it is moved.

use serde_json::{Value, json};
use store::Store;

use crate::{advance, bodies, call, house, house_on, ok, queue, schedule, settle};

const MINUTE: u32 = 60_000;

// Each kind of expression is due when AWS says so; what has an end ends.
#[tokio::test]
async fn schedules_are_due_at_their_times() {
    let minutes = |count: i64| 1_793_448_000 + 60 * count;
    for (expression, more, moved, expected) in [
        ("at(2026-10-31T12:02:00)", json!({}), vec![1, 1, 1], vec!["12:02"]),
        ("at(2026-10-31T11:59:00)", json!({}), vec![1, 1], vec![]),
        (
            "at(2026-10-31T13:01:00)",
            json!({"ScheduleExpressionTimezone": "Europe/Berlin"}),
            vec![1, 1],
            vec!["12:01"],
        ),
        ("rate(1 minute)", json!({}), vec![1, 1], vec!["12:00", "12:01", "12:02"]),
        ("rate(2 minutes)", json!({"StartDate": minutes(1)}), vec![1, 1, 1], vec!["12:01", "12:03"]),
        ("rate(1 minute)", json!({"EndDate": minutes(1)}), vec![1, 1, 1], vec!["12:00", "12:01"]),
        (
            "cron(1 13 * * ? *)",
            json!({"ScheduleExpressionTimezone": "Europe/Berlin"}),
            vec![1, 1],
            vec!["12:01"],
        ),
        ("cron(* * * * ? *)", json!({"StartDate": minutes(2)}), vec![1, 1, 1], vec!["12:02", "12:03"]),
        ("cron(* * * * ? *)", json!({"State": "DISABLED"}), vec![1, 1], vec![]),
    ] {
        let house = house();
        queue(&house, "q").await;
        ok(&house, "CreateSchedule", schedule("s", expression, more.clone())).await;
        settle(&house).await;
        for count in moved {
            advance(&house, MINUTE * count).await;
        }
        let mut times = bodies(&house, "q").await;
        times.sort();
        let expected: Vec<String> = expected.iter().map(|time| format!("2026-10-31T{time}:00Z")).collect();
        assert_eq!(times, expected, "{expression} {more}");
    }
}

// A test that moves the clock by an hour must see the whole hour.
#[tokio::test]
async fn a_jump_makes_up_for_each_time() {
    let house = house();
    queue(&house, "q").await;
    ok(&house, "CreateSchedule", schedule("s", "rate(10 minutes)", json!({}))).await;
    advance(&house, 60 * MINUTE).await;
    let mut times = bodies(&house, "q").await;
    times.sort();
    assert_eq!(times.len(), 7);
    assert_eq!(times.last().map(String::as_str), Some("2026-10-31T13:00:00Z"));
}

// One-time schedules pile up unless they say that they go.
#[tokio::test]
async fn a_schedule_that_is_over_goes_if_it_says_so() {
    let house = house();
    queue(&house, "q").await;
    for (name, action) in [("stays", "NONE"), ("goes", "DELETE")] {
        let more = json!({"ActionAfterCompletion": action});
        ok(&house, "CreateSchedule", schedule(name, "at(2026-10-31T12:01:00)", more)).await;
    }
    let more = json!({"ActionAfterCompletion": "DELETE", "EndDate": 1_793_448_000 + 90});
    ok(&house, "CreateSchedule", schedule("ends", "rate(1 minute)", more)).await;
    advance(&house, MINUTE).await;
    assert_eq!(bodies(&house, "q").await.len(), 4);
    ok(&house, "GetSchedule", json!({"Name": "stays"})).await;
    for name in ["goes", "ends"] {
        assert!(call(&house, "GetSchedule", json!({"Name": name})).await.is_err(), "{name}");
    }
}

// Within a window the time is AWS's to choose; what the target is told is the time that was said.
#[tokio::test]
async fn a_window_puts_an_invocation_off() {
    let house = house();
    queue(&house, "q").await;
    let more = json!({"FlexibleTimeWindow": {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 10}});
    ok(&house, "CreateSchedule", schedule("s", "at(2026-10-31T12:01:00)", more)).await;
    let mut received: Vec<String> = Vec::new();
    advance(&house, MINUTE - 1).await;
    assert!(bodies(&house, "q").await.is_empty());
    for _ in 0..=10 {
        advance(&house, MINUTE).await;
        received.extend(bodies(&house, "q").await);
    }
    assert_eq!(received, ["2026-10-31T12:01:00Z"]);
}

// A machine that was off at night goes on in the morning.
#[tokio::test]
async fn schedules_outlive_a_restart() {
    let store = Store::in_memory();
    let before = house_on(store.clone());
    queue(&before, "q").await;
    ok(&before, "CreateSchedule", schedule("s", "at(2026-10-31T12:01:00)", Value::Null)).await;
    before.dispatch.stop();
    let after = house_on(store);
    advance(&after, MINUTE).await;
    assert_eq!(bodies(&after, "q").await.len(), 1);
}
