//! What PutTargets refuses of targets.

use serde_json::{Value, json};

use crate::{house, ok, refused};

// A stack that AWS refuses must not deploy here, and one that it takes must.
#[tokio::test]
async fn targets_are_refused_in_the_words_of_aws() {
    let cases: Value =
        serde_json::from_str(include_str!("../../../../fixtures/event-bridge/targets.json")).expect("cases");
    let house = house();
    ok(&house, "PutRule", json!({"Name": "r", "ScheduleExpression": "rate(1 day)"})).await;
    for case in cases.as_array().expect("a list") {
        let input = json!({"Rule": "r", "Targets": [case["target"]]});
        if case["message"].is_null() {
            ok(&house, "PutTargets", input).await;
            continue;
        }
        let (code, message) = refused(&house, "PutTargets", input).await;
        assert_eq!((json!(code), json!(message)), (json!("ValidationException"), case["message"].clone()));
    }
}
