//! The native change feed, in each of its shapes.

use anyhow::Context;
use http::Method;
use sdk_tests::{DOORS, Door, Millpond, SignedHttp};
use serde_json::{Value, json};

use super::{data_store, issue, patient};

async fn write(fhir: &SignedHttp, id: &str, family: &str) -> anyhow::Result<()> {
    let answer = fhir.put(&format!("/Patient/{id}"), &patient(id, family)).await?;
    anyhow::ensure!(matches!(answer.status, 200 | 201), "{answer:?}");
    Ok(())
}

fn told(change: &Value) -> String {
    let text = |name: &str| change[name].as_str().unwrap_or("-");
    let sequence = &change["sequence"];
    format!("{sequence} {} {}/{} {}", text("operation"), text("resourceType"), text("id"), text("versionId"))
}

// A consumer asks on from the number it has; it must get each change once and in order, with what it asks for.
#[tokio::test]
async fn changes_are_numbered_without_holes() -> anyhow::Result<()> {
    for door in DOORS {
        let millpond = Millpond::start()?;
        let fhir = data_store(&millpond, door).await?;
        write(&fhir, "a", "one").await?;
        write(&fhir, "a", "two").await?;
        let organization = json!({"resourceType": "Organization", "id": "o", "name": "Clinic"});
        fhir.put("/Organization/o", &organization).await?.expect(201)?;
        fhir.delete("/Patient/a").await?;

        let all = fhir.get("/$changes").await?.expect(200)?;
        let changes = all["changes"].as_array().context("changes")?;
        assert_eq!(
            changes.iter().map(told).collect::<Vec<_>>(),
            [
                "1 create Patient/a 1",
                "2 update Patient/a 2",
                "3 create Organization/o 1",
                "4 delete Patient/a 3"
            ]
        );
        assert_eq!((&all["next"], &all["latest"]), (&json!(4), &json!(4)));
        assert_eq!(changes[0]["account"], sdk_tests::ACCOUNT);
        assert!(changes[0].get("resource").is_none(), "not asked for");

        let page = fhir.get("/$changes?after=1&_count=2&_include=resource,previous").await?.expect(200)?;
        assert_eq!((&page["next"], &page["latest"]), (&json!(3), &json!(4)));
        assert_eq!(page["changes"][0]["resource"]["name"][0]["family"], "two");
        assert_eq!(page["changes"][0]["previous"]["name"][0]["family"], "one");
        assert!(page["changes"][1].get("previous").is_none(), "there was nothing before it");

        let typed = fhir.get("/$changes?_type=Organization").await?.expect(200)?;
        assert_eq!(typed["changes"].as_array().map(Vec::len), Some(1));
        let nothing = fhir.get("/$changes?after=latest").await?.expect(200)?;
        assert_eq!((&nothing["changes"], &nothing["next"]), (&json!([]), &json!(4)));
    }
    Ok(())
}

// A poll that waits must be ended by the write, not by its patience: that would be a delay of a minute.
#[tokio::test]
async fn a_long_poll_is_woken_by_a_write() -> anyhow::Result<()> {
    let millpond = Millpond::start()?;
    let fhir = data_store(&millpond, Door::Plain).await?;
    write(&fhir, "a", "one").await?;
    let poll = fhir.request(Method::GET, "/$changes?after=1&wait=60");
    let (polled, written) = tokio::join!(poll.send(), write(&fhir, "b", "two"));
    written?;
    let polled = polled?.expect(200)?;
    assert_eq!(told(&polled["changes"][0]), "2 create Patient/b 1");
    Ok(())
}

// Server-sent events are pushed as they happen, and a client that lost its connection goes on where it was.
#[tokio::test]
async fn events_are_pushed_and_resumed() -> anyhow::Result<()> {
    for door in DOORS {
        let millpond = Millpond::start()?;
        let fhir = data_store(&millpond, door).await?;
        let listen = fhir.request(Method::GET, "/$changes").header("accept", "text/event-stream");
        let mut events = listen.clone().stream().await?;
        assert_eq!(events.headers["content-type"], "text/event-stream");
        assert_eq!(events.next("\n\n").await?.as_deref(), Some(":"), "a sign of life before any change");
        for number in 1..=3 {
            write(&fhir, "a", &format!("name {number}")).await?;
            let event = events.next("\n\n").await?.context("an event")?;
            let operation = if number == 1 { "create" } else { "update" };
            let (head, data) = event.split_once("\ndata: ").context("data")?;
            assert_eq!(head, format!("id: {number}\nevent: {operation}"));
            assert_eq!(serde_json::from_str::<Value>(data)?["sequence"], number);
        }
        drop(events);
        write(&fhir, "a", "while nobody listened").await?;

        let mut resumed = listen.header("last-event-id", "2").stream().await?;
        let mut ids = Vec::new();
        while ids.len() < 2 {
            let event = resumed.next("\n\n").await?.context("an event")?;
            ids.extend(event.lines().filter_map(|line| line.strip_prefix("id: ")).map(str::to_owned));
        }
        assert_eq!(ids, ["3", "4"]);
    }
    Ok(())
}

// Lines are for programs that load the feed into something else: each is a change, and the end is an end.
#[tokio::test]
async fn lines_end_at_the_last_change() -> anyhow::Result<()> {
    let millpond = Millpond::start()?;
    let fhir = data_store(&millpond, Door::Plain).await?;
    for number in 1..=250 {
        write(&fhir, "a", &format!("name {number}")).await?;
    }
    let lines = fhir.request(Method::GET, "/$changes?after=10").header("accept", "application/x-ndjson");
    let mut lines = lines.stream().await?;
    let mut sequences = Vec::new();
    while let Some(line) = lines.next("\n").await? {
        sequences.push(serde_json::from_str::<Value>(&line)?["sequence"].as_u64().context("a number")?);
    }
    assert_eq!(sequences, (11..=250).collect::<Vec<_>>());
    Ok(())
}

// A misspelt parameter that is passed over gives a consumer what it did not ask for.
#[tokio::test]
async fn bad_questions_are_refused() -> anyhow::Result<()> {
    let millpond = Millpond::start()?;
    let fhir = data_store(&millpond, Door::Plain).await?;
    for query in [
        "after=-1",
        "after=7",
        "_count=0",
        "_count=1001",
        "wait=61",
        "_type=Patent",
        "_include=all",
        "since=1",
    ] {
        let refused = fhir.get(&format!("/$changes?{query}")).await?.expect(400)?;
        let name = query.split('=').next().context("a name")?;
        assert!(issue(&refused)?.1.contains(name), "{query}: {refused}");
    }
    Ok(())
}
