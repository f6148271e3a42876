//! Events that were put are read: in both directions, by pattern, in pages.

use serde_json::{Value, json};

use crate::desk::Desk;

// `aws logs tail` and the console go along a stream by its tokens, and must neither lose nor repeat an event.
#[tokio::test]
async fn tokens_lead_through_a_stream_in_both_directions() {
    let desk = Desk::new().await;
    desk.put("s", &[(1, "1"), (2, "2"), (2, "3"), (4, "4"), (5, "5")]).await;
    let (all, ..) = desk.get(json!({"startFromHead": true})).await;
    assert_eq!(all, ["1", "2", "3", "4", "5"]);
    let (last, forward, backward) = desk.get(json!({"limit": 2})).await;
    assert_eq!(last, ["4", "5"]);
    let (before, back_forward, backward) = desk.get(json!({"limit": 2, "nextToken": backward})).await;
    assert_eq!(before, ["2", "3"]);
    assert_eq!(desk.get(json!({"limit": 1, "nextToken": back_forward})).await.0, ["4"]);
    let (first, _, backward) = desk.get(json!({"limit": 2, "nextToken": backward})).await;
    assert_eq!(first, ["1"]);
    let (none, turned, same) = desk.get(json!({"nextToken": backward})).await;
    assert_eq!((none.len(), &same), (0, &backward), "a token repeats at the beginning");
    assert_eq!(desk.get(json!({"nextToken": turned})).await.0.len(), 5, "and it turns there");

    let (none, same, turned) = desk.get(json!({"nextToken": forward})).await;
    assert_eq!((none.len(), &same), (0, &forward), "a token repeats at the end");
    assert_eq!(desk.get(json!({"nextToken": turned, "limit": 1})).await.0, ["5"]);
    desk.put("s", &[(6, "6")]).await;
    assert_eq!(desk.get(json!({"nextToken": forward})).await.0, ["6"], "and what comes later comes with it");
}

// A program that waits for the first line has a token from before it.
#[tokio::test]
async fn an_empty_stream_has_tokens_for_what_comes() {
    let desk = Desk::new().await;
    let (none, forward, _) = desk.get(json!({})).await;
    assert!(none.is_empty());
    desk.put("s", &[(0, "first")]).await;
    assert_eq!(desk.get(json!({"nextToken": forward})).await.0, ["first"]);
}

// The two reading operations differ in whether the last time is included (documented).
#[tokio::test]
async fn times_bound_what_is_read() {
    let desk = Desk::new().await;
    desk.put("s", &[(1, "1"), (2, "2"), (3, "3")]).await;
    let now = desk.now();
    let times = json!({"startTime": now + 2, "endTime": now + 3});
    assert_eq!(desk.get(times.clone()).await.0, ["2"]);
    assert_eq!(desk.filter(times).await.0, ["2", "3"]);
    assert!(desk.get(json!({"startTime": now + 3, "endTime": now + 2})).await.0.is_empty());
    assert!(desk.filter(json!({"startTime": now + 3, "endTime": now + 2})).await.0.is_empty());
}

// A search goes through all streams in the order of time; its pages must join without a seam.
#[tokio::test]
async fn a_search_goes_along_all_streams_at_once() {
    let desk = Desk::new().await;
    desk.stream("t").await;
    desk.put("s", &[(1, "ERROR a"), (4, "ok"), (6, "ERROR d")]).await;
    desk.put("t", &[(1, "ERROR b"), (5, "ERROR c"), (7, "ok")]).await;
    let (mut all, mut token): (Vec<String>, Option<String>) = (Vec::new(), None);
    loop {
        let mut input = json!({"filterPattern": "ERROR", "limit": 1});
        if let Some(token) = &token {
            input["nextToken"] = json!(token);
        }
        let (page, next) = desk.filter(input).await;
        all.extend(page);
        token = next;
        if token.is_none() {
            break;
        }
    }
    assert_eq!(all, ["ERROR a", "ERROR b", "ERROR c", "ERROR d"]);
    assert_eq!(desk.filter(json!({"logStreamNames": ["t"]})).await.0, ["ERROR b", "ERROR c", "ok"]);
    assert_eq!(desk.filter(json!({"logStreamNamePrefix": "s"})).await.0, ["ERROR a", "ok", "ERROR d"]);
    let whole = desk.call("FilterLogEvents", json!({"logGroupIdentifier": "g", "limit": 1})).await;
    let event = &whole["events"][0];
    assert_eq!((&event["logStreamName"], &event["ingestionTime"]), (&json!("s"), &json!(desk.now())));
    assert_eq!(event["eventId"].as_str().map(str::len), Some(56));
    assert_eq!(whole["searchedLogStreams"], json!([]));
}

// An answer of more than a megabyte would not come from AWS.
#[tokio::test]
async fn an_answer_has_a_megabyte_at_the_most() {
    let desk = Desk::new().await;
    let long = "x".repeat(400 << 10);
    for time in 0..4 {
        desk.put("s", &[(time, &long)]).await;
    }
    assert_eq!(desk.get(json!({"startFromHead": true})).await.0.len(), 2);
    let (page, next) = desk.filter(json!({})).await;
    assert_eq!(page.len(), 2);
    assert_eq!(desk.filter(json!({"nextToken": next})).await.0.len(), 2);
    let told = desk.call("DescribeLogGroups", json!({})).await;
    assert_eq!(told["logGroups"][0]["storedBytes"], 4 * ((400 << 10) + 26));
}

// Somebody who writes a filter tries it first.
#[tokio::test]
async fn a_pattern_can_be_tried() {
    let desk = Desk::new().await;
    let input = json!({"filterPattern": "[level = E*, ...]", "logEventMessages": ["INFO a", "ERROR b"]});
    let expected: Value = json!([{"eventNumber": 2, "eventMessage": "ERROR b", "extractedValues": {"$level": "ERROR", "$2": "b"}}]);
    assert_eq!(desk.call("TestMetricFilter", input).await["matches"], expected);
}
