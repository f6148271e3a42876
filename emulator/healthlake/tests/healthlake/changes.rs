//! `$changes` as one answer.

use expect_test::expect;
use store::{Options, Store};

use crate::script::World;

fn patient(id: &str) -> String {
    format!("PUT Patient/{id}\n{{\"resourceType\":\"Patient\",\"id\":\"{id}\"}}")
}

// The answer in full: numbers, operations, and the resource before and after on request.
#[tokio::test]
async fn changes_are_told_in_order_with_numbers() {
    let world = World::new().await;
    world.send(&patient("1")).await;
    world.send("PUT Basic/1\n{\"resourceType\":\"Basic\",\"id\":\"1\",\"code\":{\"text\":\"x\"}}").await;
    world.send(&patient("1")).await;
    world.send("DELETE Patient/1").await;
    world.send(&patient("1")).await;
    world
        .check(
            "
            GET $changes

            GET $changes?_type=Basic

            GET $changes?after=2&_type=Patient,Group&_include=resource,previous

            GET $changes?_count=1&after=earliest

            GET $changes?after=latest
            ",
            expect![[r#"
                GET $changes
                  200 content-type: application/json
                  {"changes":[{"sequence":1,"operation":"create","resourceType":"Patient","id":"1","versionId":"1","lastUpdated":"2026-10-31T12:00:00.000Z","account":"000000000000","region":"us-east-1","requestId":"UUID"},{"sequence":2,"operation":"create","resourceType":"Basic","id":"1","versionId":"1","lastUpdated":"2026-10-31T12:00:00.000Z","account":"000000000000","region":"us-east-1","requestId":"UUID"},{"sequence":3,"operation":"update","resourceType":"Patient","id":"1","versionId":"2","lastUpdated":"2026-10-31T12:00:00.001Z","account":"000000000000","region":"us-east-1","requestId":"UUID"},{"sequence":4,"operation":"delete","resourceType":"Patient","id":"1","versionId":"3","lastUpdated":"2026-10-31T12:00:00.002Z","account":"000000000000","region":"us-east-1","requestId":"UUID"},{"sequence":5,"operation":"create","resourceType":"Patient","id":"1","versionId":"4","lastUpdated":"2026-10-31T12:00:00.003Z","account":"000000000000","region":"us-east-1","requestId":"UUID"}],"next":5,"latest":5}
                GET $changes?_type=Basic
                  200 content-type: application/json
                  {"changes":[{"sequence":2,"operation":"create","resourceType":"Basic","id":"1","versionId":"1","lastUpdated":"2026-10-31T12:00:00.000Z","account":"000000000000","region":"us-east-1","requestId":"UUID"}],"next":5,"latest":5}
                GET $changes?after=2&_type=Patient,Group&_include=resource,previous
                  200 content-type: application/json
                  {"changes":[{"sequence":3,"operation":"update","resourceType":"Patient","id":"1","versionId":"2","lastUpdated":"2026-10-31T12:00:00.001Z","account":"000000000000","region":"us-east-1","requestId":"UUID","resource":{"resourceType":"Patient","id":"1","meta":{"versionId":"2","lastUpdated":"2026-10-31T12:00:00.001Z"}},"previous":{"resourceType":"Patient","id":"1","meta":{"versionId":"1","lastUpdated":"2026-10-31T12:00:00.000Z"}}},{"sequence":4,"operation":"delete","resourceType":"Patient","id":"1","versionId":"3","lastUpdated":"2026-10-31T12:00:00.002Z","account":"000000000000","region":"us-east-1","requestId":"UUID","previous":{"resourceType":"Patient","id":"1","meta":{"versionId":"2","lastUpdated":"2026-10-31T12:00:00.001Z"}}},{"sequence":5,"operation":"create","resourceType":"Patient","id":"1","versionId":"4","lastUpdated":"2026-10-31T12:00:00.003Z","account":"000000000000","region":"us-east-1","requestId":"UUID","resource":{"resourceType":"Patient","id":"1","meta":{"versionId":"4","lastUpdated":"2026-10-31T12:00:00.003Z"}}}],"next":5,"latest":5}
                GET $changes?_count=1&after=earliest
                  200 content-type: application/json
                  {"changes":[{"sequence":1,"operation":"create","resourceType":"Patient","id":"1","versionId":"1","lastUpdated":"2026-10-31T12:00:00.000Z","account":"000000000000","region":"us-east-1","requestId":"UUID"}],"next":1,"latest":5}
                GET $changes?after=latest
                  200 content-type: application/json
                  {"changes":[],"next":5,"latest":5}
            "#]],
        )
        .await;
}

// A consumer that passes `next` back gets everything once, also when a page holds few of its type.
#[tokio::test]
async fn next_leads_through_all_changes() {
    let world = World::new().await;
    for id in 0..25 {
        world.send(&patient(&id.to_string())).await;
        world
            .send(&format!(
                "PUT Basic/{id}\n{{\"resourceType\":\"Basic\",\"id\":\"{id}\",\"code\":{{\"text\":\"x\"}}}}"
            ))
            .await;
    }
    let (mut after, mut seen) = (0, Vec::new());
    loop {
        let told = world.send(&format!("GET $changes?_type=Basic&_count=4&after={after}")).await.json();
        let changes = told["changes"].as_array().expect("changes");
        seen.extend(changes.iter().filter_map(|change| change["sequence"].as_u64()));
        after = told["next"].as_u64().expect("a number");
        if after == told["latest"] {
            break;
        }
    }
    assert_eq!(seen, (1..=25).map(|number| number * 2).collect::<Vec<u64>>());
}

// A poll that waits must end at the first change that it is about, not at another, and with nothing when time is up.
#[tokio::test]
async fn a_long_poll_waits_for_what_it_is_about() {
    let world = World::new().await;
    let poll = |query: &'static str| {
        let world = world.clone();
        tokio::spawn(async move { world.send(&format!("GET $changes?wait=60&{query}")).await.json() })
    };
    let (basic, nothing) = (poll("_type=Basic"), poll("_type=Group"));
    tokio::task::yield_now().await;
    world.send(&patient("1")).await;
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
    assert!(!basic.is_finished());
    world.send("PUT Basic/1\n{\"resourceType\":\"Basic\",\"id\":\"1\",\"code\":{\"text\":\"x\"}}").await;
    let told = basic.await.expect("an answer");
    assert_eq!((&told["changes"][0]["sequence"], &told["next"]), (&2.into(), &2.into()));
    assert!(!nothing.is_finished());
    world.house.clock.advance(59_999);
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
    assert!(!nothing.is_finished());
    world.house.clock.advance(1);
    let told = nothing.await.expect("an answer");
    assert_eq!(told.to_string(), r#"{"changes":[],"next":2,"latest":2}"#);
}

// A data store that is deleted while somebody waits will never have another change.
#[tokio::test]
async fn a_long_poll_ends_with_its_data_store() {
    let world = World::new().await;
    let waiting = tokio::spawn({
        let world = world.clone();
        async move { world.send("GET $changes?wait=60").await.status }
    });
    tokio::task::yield_now().await;
    let input = serde_json::json!({"DatastoreId": world.data_store});
    world.aws("DeleteFHIRDatastore", input).await.expect("deleted");
    assert_eq!(waiting.await.expect("an answer"), 404);
}

// Changes that were let go must be refused aloud: a consumer that skips them unawares is wrong for ever after.
#[tokio::test]
async fn changes_that_are_gone_are_refused() {
    let options = Options { keep_commits: 8, ..Options::default() };
    let world = World::on(Store::open(&options).expect("a store")).await;
    for _ in 0..30 {
        world.send(&patient("1")).await;
    }
    let reply = world.send("GET $changes?after=0").await;
    assert_eq!(reply.status, 410);
    let text = reply.diagnostics();
    let kept: u64 = text.rsplit('=').next().and_then(|number| number.parse().ok()).expect("a number");
    assert!((20..30).contains(&kept), "{text}");
    let first = |told: serde_json::Value| told["changes"][0]["sequence"].as_u64();
    assert_eq!(first(world.send(&format!("GET $changes?after={kept}")).await.json()), Some(kept + 1));
    assert_eq!(first(world.send("GET $changes").await.json()), Some(kept + 1));
    assert_eq!(world.send(&format!("GET $changes?after={}", kept - 1)).await.status, 410);
}

// Each parameter is refused by its name.
#[tokio::test]
async fn bad_parameters_are_refused() {
    let world = World::new().await;
    world.send(&patient("1")).await;
    for (request, name) in [
        ("GET $changes?after=2", "after"),
        ("GET $changes?after=-1", "after"),
        ("GET $changes?after=x", "after"),
        ("GET $changes?_count=0", "_count"),
        ("GET $changes?_count=1001", "_count"),
        ("GET $changes?wait=61", "wait"),
        ("GET $changes?_type=Patient,", "_type"),
        ("GET $changes?_type=patient", "_type"),
        ("GET $changes?_include=all", "_include"),
        ("GET $changes?since=1", "since"),
        ("GET $changes?since=2026&after=1", "after and since"),
        ("GET $changes?consumer=a&after=1", "consumer and after"),
        ("GET $changes?consumer=a&since=2026", "consumer and since"),
        ("GET $changes?consumer=a%20b", "consumer"),
        ("GET $changes?_filter=patient", "patient"),
        ("GET $changes?_filter=Patient%3Fshoe=1", "shoe"),
        ("GET $changes?_filter=Patient%3Fbirthdate=x", "birthdate"),
        ("GET $changes?_filter=Patient%3Fgender", "gender"),
        ("GET $changes?_filter=Patient%3F_count=1", "_count"),
        ("GET $changes?_filter=?gender=male", "?gender=male"),
        ("POST $changes?consumer=a", "acknowledge"),
        ("POST $changes?acknowledge=1", "consumer"),
        ("POST $changes?consumer=a&acknowledge=2", "acknowledge"),
        ("PUT $changes/consumers/a?from=2", "from"),
        ("PUT $changes/consumers/a?from=x", "from"),
        ("PUT $changes/consumers/a%20", "name"),
        ("GET $changes?wait=1\nAccept: text/event-stream", "wait"),
        ("GET $changes?_count=1\nAccept: text/event-stream", "_count"),
        ("GET $changes\nAccept: text/event-stream\nLast-Event-ID: 9", "Last-Event-ID"),
    ] {
        let reply = world.send(request).await;
        assert_eq!(reply.status, 400, "{request}: {}", reply.text());
        assert!(reply.diagnostics().contains(name), "{request}: {}", reply.text());
    }
    assert_eq!(world.send("GET $changes\nAccept: application/xml").await.status, 406);
    assert_eq!(world.send("GET $changes\nAccept: text/html, */*;q=0.1").await.status, 200);
}
