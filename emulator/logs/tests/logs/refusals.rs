//! What CloudWatch Logs refuses, in AWS's words: cases as data.

use serde_json::{Value, json};

use crate::desk::Desk;

// Clients branch on the code (a stream that is there already is no fault to them), people read the text.
#[tokio::test]
async fn requests_are_refused_in_aws_words() {
    let cases: Value =
        serde_json::from_str(include_str!("../../../../fixtures/logs/refusals.json")).expect("cases");
    let desk = Desk::new().await;
    for case in cases.as_array().expect("a list") {
        let mut input = case["input"].clone();
        // Events are said by their times from now, in milliseconds.
        if let Some(times) = case["times"].as_array() {
            let size = usize::try_from(case["bytes"].as_u64().unwrap_or(1)).expect("a size");
            let event = |time: &Value| {
                let time = desk.now() + time.as_i64().expect("a time");
                json!({"timestamp": time, "message": "x".repeat(size)})
            };
            input["logEvents"] = times.iter().map(event).collect();
        }
        let operation = case["operation"].as_str().expect("an operation");
        let (code, message) = desk.refused(operation, input).await;
        assert_eq!(json!({"code": code, "message": message}), case["answer"], "{case}");
    }
}

// AWS takes what it can of a request and says which of the events it did not.
#[tokio::test]
async fn events_of_another_time_are_rejected_and_the_others_taken() {
    const DAY: i64 = 86_400_000;
    const HOUR: i64 = 3_600_000;
    for (times, rejected, taken) in [
        (vec![-15 * DAY, -14 * DAY], json!({"tooOldLogEventEndIndex": 1}), 1),
        (vec![2 * HOUR, 2 * HOUR + 1], json!({"tooNewLogEventStartIndex": 1}), 1),
        (vec![-15 * DAY], json!({"tooOldLogEventEndIndex": 1}), 0),
        (vec![0, 0], Value::Null, 2),
    ] {
        let desk = Desk::new().await;
        let events: Vec<_> = times.iter().map(|time| (*time, "x")).collect();
        let answer = desk.put("s", &events).await;
        assert_eq!(answer["rejectedLogEventsInfo"], rejected, "{times:?}");
        assert!(answer["nextSequenceToken"].is_string());
        assert_eq!(desk.get(json!({})).await.0.len(), taken, "{times:?}");
    }
}
