//! Live Tail sessions: what they are told, when, and how they end.

use contract::HttpBody;
use serde_json::{Value, json};
use tokio::sync::mpsc::Receiver;

use crate::desk::Desk;

const GROUP: &str = "arn:aws:logs:us-east-1:000000000000:log-group:g";

/// A session as its client has it.
struct Client {
    body: Receiver<bytes::Bytes>,
}

impl Client {
    async fn begin(desk: &Desk, input: Value) -> Client {
        let answer = desk.house.streamed("logs", "StartLiveTail", input).await.expect("a session");
        assert_eq!(answer.headers["content-type"], "application/vnd.amazon.eventstream");
        let HttpBody::Stream(body) = answer.body else { panic!("a stream") };
        Client { body }
    }

    /// The kind of the next frame, and what it says; `None` after the last.
    async fn next(&mut self) -> Option<(String, Value)> {
        let frame = self.body.recv().await?;
        let number = |at: usize| {
            usize::try_from(u32::from_be_bytes(frame[at..at + 4].try_into().expect("four bytes")))
        };
        let (length, headers) = (number(0).expect("a length"), number(4).expect("a length"));
        assert_eq!(frame.len(), length, "one frame a piece");
        // The first header says the kind: its name's length, its name, 7, the length of its value, its value.
        let header = &frame[12..12 + headers];
        let name = usize::from(header[0]);
        let value = usize::from(u16::from_be_bytes([header[name + 2], header[name + 3]]));
        let kind = String::from_utf8_lossy(&header[name + 4..name + 4 + value]).into_owned();
        let members = serde_json::from_slice(&frame[12 + headers..length - 4]).expect("JSON");
        Some((kind, members))
    }

    /// The next update: its messages, and whether there were others.
    async fn update(&mut self) -> (Vec<String>, bool) {
        let (kind, members) = self.next().await.expect("a frame");
        assert_eq!(kind, "sessionUpdate", "{members}");
        let results = members["sessionResults"].as_array().expect("results");
        let message = |event: &Value| event["message"].as_str().expect("a message").to_owned();
        let sampled = members["sessionMetadata"]["sampled"].as_bool().expect("a boolean");
        (results.iter().map(message).collect(), sampled)
    }
}

async fn begun(desk: &Desk, input: Value) -> Client {
    let mut client = Client::begin(desk, input).await;
    assert_eq!(client.next().await.expect("a frame"), ("initial-response".to_owned(), json!({})));
    assert_eq!(client.next().await.expect("a frame").0, "sessionStart");
    client
}

// Whoever debugs a function tails its group while it runs: every second what was put in it, and nothing twice.
#[tokio::test]
async fn a_session_is_told_every_second_what_was_put() {
    let desk = Desk::new().await;
    desk.put("s", &[(0, "before")]).await;
    let asked = json!({"logGroupIdentifiers": [GROUP], "logEventFilterPattern": "ERROR"});
    let mut client = Client::begin(&desk, asked).await;
    assert_eq!(client.next().await.expect("a frame"), ("initial-response".to_owned(), json!({})));
    let (kind, start) = client.next().await.expect("a frame");
    assert_eq!((&*kind, &start["logEventFilterPattern"]), ("sessionStart", &json!("ERROR")));
    assert_eq!(start["logGroupIdentifiers"], json!([GROUP]));
    assert!(start["sessionId"].is_string() && start["requestId"].is_string());
    desk.put("s", &[(0, "fine"), (1, "ERROR one")]).await;
    desk.house.clock.advance(1_000);
    let (kind, update) = client.next().await.expect("a frame");
    let event = json!({
        "logStreamName": "s", "logGroupIdentifier": GROUP, "message": "ERROR one", "timestamp": desk.now() - 999,
        "ingestionTime": desk.now() - 1_000,
    });
    let expected = json!({"sessionMetadata": {"sampled": false}, "sessionResults": [event]});
    assert_eq!((&*kind, update), ("sessionUpdate", expected));
    desk.house.clock.advance(1_000);
    assert_eq!(client.update().await, (vec![], false), "an update comes though nothing was put");
}

// A group of many functions is tailed by the streams of one.
#[tokio::test]
async fn a_session_is_told_of_the_streams_it_asks_for() {
    let desk = Desk::new().await;
    desk.stream("other").await;
    desk.call("CreateLogGroup", json!({"logGroupName": "h"})).await;
    desk.call("CreateLogStream", json!({"logGroupName": "h", "logStreamName": "s"})).await;
    let both = json!({"logGroupIdentifiers": [GROUP, GROUP.replace(":g", ":h")]});
    let mut sessions = Vec::new();
    for (asked, told) in [
        (json!({"logGroupIdentifiers": [GROUP]}), vec!["in s", "in other"]),
        (json!({"logGroupIdentifiers": [GROUP], "logStreamNames": ["s", "no"]}), vec!["in s"]),
        (json!({"logGroupIdentifiers": [GROUP], "logStreamNamePrefixes": ["o"]}), vec!["in other"]),
        (both, vec!["in s", "in other", "in h"]),
    ] {
        sessions.push((begun(&desk, asked).await, told));
    }
    desk.put("s", &[(0, "in s")]).await;
    desk.put("other", &[(0, "in other")]).await;
    let events = json!([{"timestamp": desk.now(), "message": "in h"}]);
    desk.call("PutLogEvents", json!({"logGroupName": "h", "logStreamName": "s", "logEvents": events})).await;
    desk.house.clock.advance(1_000);
    for (session, told) in &mut sessions {
        assert_eq!(session.update().await.0, *told);
    }
}

// AWS documents 500 events an update, and that it says so when there were more.
#[tokio::test]
async fn a_burst_is_sampled() {
    let desk = Desk::new().await;
    let mut client = begun(&desk, json!({"logGroupIdentifiers": [GROUP]})).await;
    let burst: Vec<(i64, &str)> = (0..501).map(|at| (at, "x")).collect();
    desk.put("s", &burst).await;
    desk.house.clock.advance(1_000);
    let (told, sampled) = client.update().await;
    assert_eq!((told.len(), sampled), (500, true));
}

// A session that nobody ends would go on for ever; AWS ends it after three hours, in words that SDKs raise.
#[tokio::test]
async fn a_session_ends_after_three_hours() {
    let desk = Desk::new().await;
    let mut client = begun(&desk, json!({"logGroupIdentifiers": [GROUP]})).await;
    desk.house.clock.advance(3 * 3_600_000 - 1);
    assert_eq!(client.update().await, (vec![], false));
    desk.put("s", &[(0, "last")]).await;
    desk.house.clock.advance(1);
    assert_eq!(client.update().await, (vec!["last".to_owned()], false));
    assert_eq!(client.next().await.expect("a frame").0, "SessionTimeoutException");
    assert!(client.next().await.is_none());
}

// A client that reads slowly must not fill the memory: it loses the oldest of what waits for it (documented).
#[tokio::test]
async fn a_slow_client_loses_the_oldest_updates() {
    let desk = Desk::new().await;
    let mut client = begun(&desk, json!({"logGroupIdentifiers": [GROUP]})).await;
    for number in 0..30 {
        desk.put("s", &[(0, &number.to_string())]).await;
        desk.house.clock.advance(1_000);
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
    }
    let mut told = Vec::new();
    // One is on its way; ten more wait.
    for _ in 0..11 {
        told.extend(client.update().await.0);
    }
    let last: Vec<String> = (20..30).map(|number| number.to_string()).collect();
    assert_eq!((&*told[0], &told[1..]), ("0", &last[..]));
}

// Sessions are bounded, and one whose client has gone is none.
#[tokio::test]
async fn a_session_ends_with_its_client() {
    let desk = Desk::new().await;
    let asked = json!({"logGroupIdentifiers": [GROUP]});
    let mut clients = Vec::new();
    for _ in 0..15 {
        clients.push(begun(&desk, asked.clone()).await);
    }
    let refused =
        desk.house.streamed("logs", "StartLiveTail", asked.clone()).await.expect_err("one too many");
    assert_eq!(refused.code, "LimitExceededException");
    clients.pop();
    let again = async {
        while desk.house.streamed("logs", "StartLiveTail", asked.clone()).await.is_err() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), again).await.expect("room for one more");
}

// What a session listens to is gone with a reset; its client must not wait for ever.
#[tokio::test]
async fn a_session_ends_with_the_state() {
    let desk = Desk::new().await;
    let mut client = begun(&desk, json!({"logGroupIdentifiers": [GROUP]})).await;
    desk.house.dispatch.reset(None).await.expect("a reset");
    assert!(client.next().await.is_none());
}

// What AWS documents as not allowed together must not be taken, and then mean something else.
#[tokio::test]
async fn sessions_are_refused() {
    let desk = Desk::new().await;
    let infrequent = json!({"logGroupName": "rare", "logGroupClass": "INFREQUENT_ACCESS"});
    desk.call("CreateLogGroup", infrequent).await;
    let (nowhere, rare) = (GROUP.replace(":g", ":no"), GROUP.replace(":g", ":rare"));
    let many: Vec<String> = (0..11).map(|number| format!("{GROUP}{number}")).collect();
    for (asked, code) in [
        (json!({"logGroupIdentifiers": [nowhere]}), "ResourceNotFoundException"),
        (json!({"logGroupIdentifiers": [rare]}), "InvalidOperationException"),
        (json!({"logGroupIdentifiers": ["g"]}), "InvalidParameterException"),
        (json!({"logGroupIdentifiers": [format!("{GROUP}:*")]}), "InvalidParameterException"),
        (json!({"logGroupIdentifiers": []}), "InvalidParameterException"),
        (json!({"logGroupIdentifiers": many}), "InvalidParameterException"),
        (
            json!({"logGroupIdentifiers": [GROUP, nowhere], "logStreamNames": ["s"]}),
            "InvalidParameterException",
        ),
        (
            json!({"logGroupIdentifiers": [GROUP], "logStreamNames": ["s"], "logStreamNamePrefixes": ["s"]}),
            "InvalidParameterException",
        ),
        (
            json!({"logGroupIdentifiers": [GROUP], "logEventFilterPattern": "a:b"}),
            "InvalidParameterException",
        ),
    ] {
        let refused =
            desk.house.streamed("logs", "StartLiveTail", asked.clone()).await.expect_err("a refusal");
        assert_eq!(refused.code, code, "{asked}: {refused}");
    }
}
