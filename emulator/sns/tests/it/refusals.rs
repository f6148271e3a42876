//! What SNS refuses, in AWS's words: cases as data.

use serde_json::{Value, json};

use crate::{arn, house, queue_arn, subscribe, topic};

// Clients branch on the code, people read the text. Where each case comes from stands beside it.
#[tokio::test]
async fn requests_are_refused_in_aws_words() {
    let cases: Value =
        serde_json::from_str(include_str!("../../../../fixtures/sns/refusals.json")).expect("cases");
    let house = house();
    topic(&house, "t").await;
    topic(&house, "t.fifo").await;
    let subscription = subscribe(&house, &arn("t"), "q", json!({})).await;
    let long = "a".repeat(262_144);
    let said = |text: &str| {
        let text = text.replace("{topic}", &arn("t")).replace("{fifo}", &arn("t.fifo"));
        let text = text.replace("{subscription}", &subscription).replace("{queue}", &queue_arn("q"));
        text.replace("{long}", &long).replace("{token}", &"0".repeat(208))
    };
    for case in cases.as_array().expect("a list") {
        let operation = case["operation"].as_str().expect("an operation");
        let input: Value = serde_json::from_str(&said(&case["input"].to_string())).expect("JSON");
        let error = house.aws("sns", operation, input).await.expect_err(&case.to_string());
        let told = json!({"status": error.status, "code": error.code, "message": error.message});
        assert_eq!(told, case["answer"], "{case}");
    }
}
