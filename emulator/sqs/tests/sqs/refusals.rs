//! What SQS refuses, in AWS's words: cases as data.

use serde_json::{Value, json};

use crate::counter::Counter;

// Clients branch on the code, people read the text. Where each case comes from stands beside it.
#[tokio::test]
async fn requests_are_refused_in_aws_words() {
    let cases: Value =
        serde_json::from_str(include_str!("../../../../fixtures/sqs/refusals.json")).expect("cases");
    let standard = Counter::new("letters", json!({"MaximumMessageSize": "1024"})).await;
    let fifo = standard.beside("letters.fifo", json!({})).await;
    for case in cases.as_array().expect("a list") {
        let queue = if case["queue"] == "fifo" { &fifo } else { &standard };
        let mut input = case["input"].clone();
        if let Some(size) = case["body_bytes"].as_u64() {
            input["MessageBody"] = json!("a".repeat(usize::try_from(size).expect("a size")));
        }
        if let Some(many) = case["entries"].as_u64() {
            let entry = |id: u64| json!({"Id": id.to_string(), "MessageBody": "x", "ReceiptHandle": "x"});
            input["Entries"] = (0..many).map(entry).collect();
        }
        if input.get("QueueUrl").is_none() {
            input["QueueUrl"] = json!(queue.url);
        }
        let operation = case["operation"].as_str().expect("an operation");
        let error = queue.house.aws("sqs", operation, input).await.expect_err(operation);
        let query = error.in_query.map(|words| words.code);
        let told =
            json!({"status": error.status, "code": error.code, "query": query, "message": error.message});
        assert_eq!(told, case["answer"], "{case}");
    }
}
