//! `$changes` as it comes.

use bytes::Bytes;
use tokio::sync::mpsc;

use crate::script::World;

const EVENTS: &str = "GET $changes\nAccept: text/event-stream";

fn patient(id: &str) -> String {
    format!("PUT Patient/{id}\n{{\"resourceType\":\"Patient\",\"id\":\"{id}\"}}")
}

async fn piece(stream: &mut mpsc::Receiver<Bytes>) -> String {
    let piece = stream.recv().await.expect("a piece");
    String::from_utf8(piece.to_vec()).expect("UTF-8")
}

/// Lets the following task run until it has nothing to do.
async fn settle() {
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
}

/// The numbers in a piece of an event stream.
fn ids(piece: &str) -> Vec<&str> {
    piece.lines().filter_map(|line| line.strip_prefix("id: ")).collect()
}

// A browser's EventSource reads this form, and comes back with the last id it saw.
#[tokio::test]
async fn events_come_as_they_happen_and_resume_after_the_last_one_seen() {
    let world = World::new().await;
    world.send(&patient("1")).await;
    let mut stream = world.stream(EVENTS).await;
    assert_eq!(piece(&mut stream).await, ":\n\n");
    let first = piece(&mut stream).await;
    assert!(
        first.starts_with("id: 1\nevent: create\ndata: {\"sequence\":1,\"operation\":\"create\","),
        "{first}"
    );
    assert!(first.ends_with("}\n\n") && first.matches('\n').count() == 4, "{first}");
    world.send("DELETE Patient/1").await;
    let second = piece(&mut stream).await;
    assert!(second.starts_with("id: 2\nevent: delete\ndata: "), "{second}");
    drop(stream);

    world.send(&patient("2")).await;
    world.send(&patient("3")).await;
    let mut stream = world.stream("GET $changes?after=0\nAccept: text/event-stream\nLast-Event-ID: 2").await;
    piece(&mut stream).await;
    assert_eq!(ids(&piece(&mut stream).await), ["3", "4"]);
}

// Proxies cut a silent connection; a comment now and then keeps it.
#[tokio::test]
async fn a_silent_stream_says_that_it_is_there() {
    let world = World::new().await;
    let mut stream = world.stream(EVENTS).await;
    assert_eq!(piece(&mut stream).await, ":\n\n");
    for _ in 0..3 {
        settle().await;
        assert!(stream.try_recv().is_err(), "not before its time");
        world.house.clock.advance(15_000);
        assert_eq!(piece(&mut stream).await, ":\n\n");
    }
}

// A stream that outlives its data store would wait for nothing; a client must learn why it ended.
#[tokio::test]
async fn a_stream_ends_with_its_data_store() {
    let world = World::new().await;
    let mut stream = world.stream(EVENTS).await;
    piece(&mut stream).await;
    let input = serde_json::json!({"DatastoreId": world.data_store});
    world.aws("DeleteFHIRDatastore", input).await.expect("deleted");
    let last = piece(&mut stream).await;
    assert!(last.starts_with("event: error\ndata: {\"resourceType\":\"OperationOutcome\""), "{last}");
    assert!(stream.recv().await.is_none());
}

// Lines are for scripts: all there is, then an end; or, with `wait`, an end after silence.
#[tokio::test]
async fn lines_come_and_end() {
    let world = World::new().await;
    for id in 0..250 {
        world.send(&patient(&id.to_string())).await;
    }
    let mut stream = world.stream("GET $changes?_include=resource\nAccept: application/x-ndjson").await;
    let mut text = String::new();
    while let Some(piece) = stream.recv().await {
        text.push_str(std::str::from_utf8(&piece).expect("UTF-8"));
    }
    let numbers: Vec<u64> = text
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("a line of JSON"))
        .filter_map(|change| change["sequence"].as_u64())
        .collect();
    assert_eq!(numbers, (1..=250).collect::<Vec<_>>());

    let mut stream = world.stream("GET $changes?after=latest&wait=10\nAccept: application/x-ndjson").await;
    settle().await;
    world.house.clock.advance(9_999);
    world.send(&patient("0")).await;
    assert!(piece(&mut stream).await.starts_with("{\"sequence\":251,"));
    // The patience begins anew with each change.
    settle().await;
    world.house.clock.advance(9_999);
    settle().await;
    world.send(&patient("0")).await;
    assert!(piece(&mut stream).await.starts_with("{\"sequence\":252,"));
    settle().await;
    world.house.clock.advance(10_000);
    assert!(stream.recv().await.is_none());

    let mut stream =
        world.stream("GET $changes?after=7&_count=3&wait=10\nAccept: application/x-ndjson").await;
    let told = piece(&mut stream).await;
    assert_eq!(told.lines().count(), 3);
    assert!(stream.recv().await.is_none());
}

// A slow client must neither lose changes nor make us keep them all.
#[tokio::test]
async fn a_slow_client_gets_everything() {
    let world = World::new().await;
    let mut stream = world.stream(EVENTS).await;
    for id in 0..1_500 {
        world.send(&patient(&id.to_string())).await;
    }
    let mut next = 1_u64;
    while next <= 1_500 {
        for id in ids(&piece(&mut stream).await) {
            assert_eq!(id, next.to_string());
            next += 1;
        }
    }
}
