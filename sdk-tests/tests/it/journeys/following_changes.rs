//! A projection of patients into a DynamoDB table, kept by a consumer of the change feed that may stop at any moment. It
//! writes its cursor after the item and only forwards; applying a change again changes nothing, so it ends up right.

use anyhow::Context;
use aws_sdk_dynamodb::Client;
use http::Method;
use sdk_tests::{Door, Ending, Identity, SignedHttp, Start, dynamodb};
use serde_json::Value;

use crate::dynamodb::{n, s, table};
use crate::healthlake::{data_store, patient};

/// Applies changes to the table until the last one there is, or until so many are applied.
async fn follow(fhir: &SignedHttp, client: &Client, most: usize) -> anyhow::Result<usize> {
    let key = || client.get_item().table_name("patients").key("PK", s("CURSOR")).key("SK", s("CURSOR"));
    let cursor = key().consistent_read(true).send().await?;
    let cursor = cursor.item().and_then(|item| item["after"].as_n().ok()).map_or("earliest", String::as_str);
    let query = format!("/$changes?after={cursor}&_type=Patient&_include=resource");
    let mut lines =
        fhir.request(Method::GET, &query).header("accept", "application/x-ndjson").stream().await?;
    let mut applied = 0;
    while applied < most
        && let Some(line) = lines.next("\n").await?
    {
        apply(client, &serde_json::from_str(&line)?).await?;
        applied += 1;
    }
    Ok(applied)
}

async fn apply(client: &Client, change: &Value) -> anyhow::Result<()> {
    let id = change["id"].as_str().context("an id")?;
    let sequence = change["sequence"].as_u64().context("a number")?;
    if change["operation"] == "delete" {
        client.delete_item().table_name("patients").key("PK", s(id)).key("SK", s("PATIENT")).send().await?;
    } else {
        let family = change["resource"]["name"][0]["family"].as_str().context("a name")?;
        let put = client.put_item().table_name("patients").item("PK", s(id)).item("SK", s("PATIENT"));
        put.item("family", s(family)).item("sequence", n(sequence)).send().await?;
    }
    let cursor = client.put_item().table_name("patients").item("PK", s("CURSOR")).item("SK", s("CURSOR"));
    let cursor = cursor.condition_expression("attribute_not_exists(PK) OR #a < :after");
    let cursor =
        cursor.expression_attribute_names("#a", "after").expression_attribute_values(":after", n(sequence));
    cursor.item("after", n(sequence)).send().await?;
    Ok(())
}

async fn family(client: &Client, id: &str) -> anyhow::Result<Option<String>> {
    let read =
        client.get_item().table_name("patients").key("PK", s(id)).key("SK", s("PATIENT")).send().await?;
    Ok(read.item().and_then(|item| item["family"].as_s().ok()).cloned())
}

// On AWS this takes CloudTrail, a rule, a waiting state machine and a search, and still misses deletions.
#[tokio::test]
async fn a_projection_follows_through_crashes() -> anyhow::Result<()> {
    let directory = tempfile::tempdir()?;
    let start = || Start::default().on(directory.path()).start();
    let identity = Identity::default();
    let millpond = start()?;
    let fhir = data_store(&millpond, Door::Plain).await?;
    let path = fhir.endpoint().strip_prefix(millpond.url(Door::Plain)).context("a path")?.to_owned();
    let client = dynamodb(&millpond, Door::Plain, &identity).await?;
    table(&client, "patients")?.send().await?;
    for (id, family) in [("a", "Keller"), ("b", "Weber"), ("a", "Brunner"), ("c", "Frei")] {
        let put = fhir.put(&format!("/Patient/{id}"), &patient(id, family)).await?;
        assert!(matches!(put.status, 200 | 201), "{put:?}");
    }
    assert_eq!(follow(&fhir, &client, 2).await?, 2);
    millpond.stop(Ending::Killed).await?;

    let millpond = start()?;
    let client = dynamodb(&millpond, Door::Plain, &identity).await?;
    let fhir = SignedHttp::new(&millpond, Door::Plain, &identity, "healthlake").await?;
    let fhir = fhir.at(&format!("{}{path}", millpond.url(Door::Plain)));
    assert_eq!(fhir.delete("/Patient/b").await?.status, 204);
    assert_eq!(follow(&fhir, &client, usize::MAX).await?, 3);
    assert_eq!(follow(&fhir, &client, usize::MAX).await?, 0);
    for (id, expected) in [("a", Some("Brunner")), ("b", None), ("c", Some("Frei"))] {
        assert_eq!(family(&client, id).await?.as_deref(), expected, "{id}");
    }
    Ok(())
}
