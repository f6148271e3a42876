//! Enrichments: what they get, and what goes on.

use serde_json::{Value, json};

use crate::{bodies, function, held, house, pipe, queue, queue_arn, send, settle};

// A list is so many events, an object is one, nothing is none.
#[tokio::test]
async fn an_answer_goes_on_in_place_of_the_events() {
    let house = house();
    queue(&house, "out").await;
    let machine = "arn:aws:states:us-east-1:000000000000:stateMachine:m";
    for (enrichment, expected) in [
        (function("double"), vec!["\"x\"", "\"x\""]),
        (machine.to_owned(), vec!["{\"wrapped\":[\"x\"]}"]),
        (function("nothing"), vec![]),
    ] {
        queue(&house, "in").await;
        let more =
            json!({"Enrichment": enrichment, "EnrichmentParameters": {"InputTemplate": "\"<$.body>\""}});
        pipe(&house, &queue_arn("in"), &queue_arn("out"), more).await;
        send(&house, "in", "x").await;
        settle(&house).await;
        let arrived: Vec<Value> = bodies(&house, "out")
            .await
            .into_iter()
            .map(|body| serde_json::from_str(&body).unwrap_or(Value::String(body)))
            .collect();
        let expected: Vec<Value> =
            expected.into_iter().map(|text| serde_json::from_str(text).expect("JSON")).collect();
        assert_eq!(arrived, expected, "{enrichment}");
        assert_eq!(held(&house, "in").await, 0);
        crate::ok(&house, "DeletePipe", json!({"Name": "p"})).await;
    }
}

// What cannot be enriched is not lost.
#[tokio::test]
async fn what_is_not_enriched_stays_in_the_queue() {
    let house = house();
    queue(&house, "in").await;
    queue(&house, "out").await;
    let more = json!({"Enrichment": function("broken")});
    pipe(&house, &queue_arn("in"), &queue_arn("out"), more).await;
    send(&house, "in", "x").await;
    settle(&house).await;
    assert_eq!((held(&house, "in").await, held(&house, "out").await), (1, 0));
}
