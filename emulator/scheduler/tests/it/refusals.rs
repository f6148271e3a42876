//! What Scheduler refuses, in AWS's words: cases as data.

use serde_json::{Value, json};

use crate::{house, schedule};

// Clients branch on the code, people read the text. Where each case comes from stands beside it.
#[tokio::test]
async fn requests_are_refused_in_aws_words() {
    let cases: Value =
        serde_json::from_str(include_str!("../../../../fixtures/scheduler/refusals.json")).expect("cases");
    let house = house();
    for case in cases.as_array().expect("a list") {
        let operation = case["operation"].as_str().expect("an operation");
        let input = if case.get("schedule").is_some() {
            let expression = case["expression"].as_str().unwrap_or("rate(1 hour)");
            schedule("s", expression, case["schedule"].clone())
        } else {
            case["input"].clone()
        };
        let error = house.aws("scheduler", operation, input).await.expect_err(&case.to_string());
        let told = json!({"status": error.status, "code": error.code, "message": error.message});
        assert_eq!(told, case["answer"], "{case}");
    }
}
