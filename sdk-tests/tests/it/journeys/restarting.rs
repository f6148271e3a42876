//! A developer stops the program in the evening, or it is killed, and goes on the next day with what was there.

use anyhow::Context;
use aws_sdk_dynamodb::error::SdkError;
use http::Method;
use sdk_tests::{Door, Ending, Identity, Millpond, SignedHttp, Start, dynamodb, healthlake};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::dynamodb::{n, s, table};
use crate::healthlake::{data_store, patient};

const ITEMS: usize = 40;

// What was acknowledged is kept, however the program ended: data stores, versions, the numbers of the feed, tables, items.
#[tokio::test]
async fn everything_is_there_after_a_restart() -> anyhow::Result<()> {
    for ending in [Ending::Asked, Ending::Killed] {
        let directory = tempfile::tempdir()?;
        let start = || Start::default().on(directory.path()).start();
        let millpond = start()?;
        let (path, id, feed) = write(&millpond).await?;
        millpond.stop(ending).await?;

        let millpond = start()?;
        let identity = Identity::default();
        let stores = healthlake(&millpond, Door::Plain, &identity).await?;
        let described = stores.describe_fhir_datastore().datastore_id(&id).send().await?;
        let endpoint = described.datastore_properties().map(|properties| properties.datastore_endpoint());
        // The port is another one now, and the endpoint leads to it.
        assert_eq!(endpoint, Some(format!("{}{path}/", millpond.url(Door::Plain)).as_str()), "{ending:?}");
        let fhir = SignedHttp::new(&millpond, Door::Plain, &identity, "healthlake").await?;
        let fhir = fhir.at(&format!("{}{path}", millpond.url(Door::Plain)));
        assert_eq!(fhir.get("/$changes").await?.expect(200)?, feed, "{ending:?}");
        assert_eq!(fhir.get("/Patient/p").await?.expect(200)?["meta"]["versionId"], "2");
        assert_eq!(fhir.get("/Patient/gone").await?.status, 410);
        fhir.put("/Patient/new", &patient("new", "Frei")).await?.expect(201)?;
        assert_eq!(fhir.get("/$changes").await?.expect(200)?["latest"], json!(5), "the numbers go on");

        let client = dynamodb(&millpond, Door::Plain, &identity).await?;
        for number in 0..ITEMS {
            let get =
                client.get_item().table_name("items").key("PK", s("a")).key("SK", s(&number.to_string()));
            let read = get.send().await.map_err(SdkError::into_service_error)?;
            assert_eq!(read.item().and_then(|item| item.get("number")), Some(&n(number)), "{ending:?}");
        }
        let described = client.describe_table().table_name("items").send().await?;
        let count = described.table().and_then(|table| table.item_count());
        assert_eq!(count, i64::try_from(ITEMS).ok(), "{ending:?}");
        millpond.stop(Ending::Asked).await?;
    }
    Ok(())
}

// The power button is pressed while programs write: what they were told is written must be there, and the feed whole.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_survives_a_kill_in_the_middle() -> anyhow::Result<()> {
    const WRITERS: usize = 4;
    let directory = tempfile::tempdir()?;
    let start = || Start::default().on(directory.path()).start();
    let identity = Identity::default();
    let millpond = start()?;
    let fhir = data_store(&millpond, Door::Plain).await?;
    let path = fhir.endpoint().strip_prefix(millpond.url(Door::Plain)).unwrap_or_default().to_owned();
    let client = dynamodb(&millpond, Door::Plain, &identity).await?;
    table(&client, "items")?.send().await?;

    let (sender, mut acknowledged) = mpsc::unbounded_channel();
    for writer in 0..WRITERS {
        let (client, fhir, sender) = (client.clone(), fhir.clone(), sender.clone());
        tokio::spawn(async move {
            for number in 0.. {
                let key = format!("{writer}-{number}");
                let put =
                    client.put_item().table_name("items").item("PK", s(&key)).item("SK", s("a")).send().await;
                let written = fhir.put(&format!("/Patient/{key}"), &patient(&key, "Keller")).await;
                // Each fails once the program is gone; a writer ends then.
                if put.is_err()
                    || !written.is_ok_and(|answer| answer.status == 201)
                    || sender.send(key).is_err()
                {
                    break;
                }
            }
        });
    }
    drop(sender);
    let mut keys = Vec::new();
    while keys.len() < 100 {
        keys.push(acknowledged.recv().await.context("the writers ended too early")?);
    }
    millpond.stop(Ending::Killed).await?;
    while let Some(key) = acknowledged.recv().await {
        keys.push(key);
    }

    let millpond = start()?;
    let client = dynamodb(&millpond, Door::Plain, &identity).await?;
    let fhir = SignedHttp::new(&millpond, Door::Plain, &identity, "healthlake").await?;
    let fhir = fhir.at(&format!("{}{path}", millpond.url(Door::Plain)));
    for key in &keys {
        let get = client.get_item().table_name("items").key("PK", s(key)).key("SK", s("a"));
        assert!(get.send().await?.item().is_some(), "item {key} is lost");
        assert_eq!(fhir.get(&format!("/Patient/{key}")).await?.status, 200, "patient {key} is lost");
    }
    let feed = fhir.request(Method::GET, "/$changes").header("accept", "application/x-ndjson").send().await?;
    let feed = feed.text();
    let numbers = feed.lines().map(|line| Ok(serde_json::from_str::<Value>(line)?["sequence"].as_u64()));
    let numbers = numbers.collect::<anyhow::Result<Vec<_>>>()?;
    assert!(numbers.len() >= keys.len());
    assert_eq!(numbers, (1..=numbers.len() as u64).map(Some).collect::<Vec<_>>());
    Ok(())
}

/// Writes a little of everything. Gives the data store's path and id, and its feed.
async fn write(millpond: &Millpond) -> anyhow::Result<(String, String, Value)> {
    let fhir = data_store(millpond, Door::Plain).await?;
    fhir.put("/Patient/p", &patient("p", "Keller")).await?.expect(201)?;
    fhir.put("/Patient/p", &patient("p", "Weber")).await?.expect(200)?;
    fhir.put("/Patient/gone", &patient("gone", "Brunner")).await?.expect(201)?;
    assert_eq!(fhir.delete("/Patient/gone").await?.status, 204);

    let client = dynamodb(millpond, Door::Plain, &Identity::default()).await?;
    table(&client, "items")?.send().await?;
    for number in 0..ITEMS {
        let put = client.put_item().table_name("items").item("PK", s("a")).item("SK", s(&number.to_string()));
        put.item("number", n(number)).send().await?;
    }
    let path = fhir.endpoint().strip_prefix(millpond.url(Door::Plain)).unwrap_or_default();
    let id = path.split('/').nth(2).unwrap_or_default().to_owned();
    Ok((path.to_owned(), id, fhir.get("/$changes").await?.expect(200)?))
}
