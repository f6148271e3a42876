//! Tables.

use std::time::Duration;

use anyhow::Context;
use aws_sdk_dynamodb::client::Waiters;
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::types::{BillingMode, KeyType, TableStatus};
use sdk_tests::{ACCOUNT, DOORS, Door, Identity, Millpond, REGION, dynamodb};

use super::table;

/// Less than the pause between two looks of any waiter, so that only a first look can succeed.
const AT_ONCE: Duration = Duration::from_secs(1);

// A deployment creates a table, waits for it and deletes it; the waiters look every twenty seconds, and a test must not
// wait for a second look.
#[tokio::test]
async fn a_table_is_created_described_and_deleted_without_waiting() -> anyhow::Result<()> {
    for door in DOORS {
        let millpond = Millpond::start()?;
        let client = dynamodb(&millpond, door, &Identity::default()).await?;
        let created = table(&client, "patients")?.send().await?;
        let created = created.table_description().context("a description")?;
        assert_eq!(created.table_status(), Some(&TableStatus::Creating));

        let waited = client.wait_until_table_exists().table_name("patients").wait(AT_ONCE).await?;
        let described = waited.into_result().map_err(SdkError::into_service_error)?;
        let described = described.table().context("a table")?;
        assert_eq!(described.table_status(), Some(&TableStatus::Active));
        assert_eq!(
            described.table_arn(),
            Some(format!("arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/patients").as_str())
        );
        assert_eq!((described.item_count(), described.table_size_bytes()), (Some(0), Some(0)));
        let billing = described.billing_mode_summary().and_then(|summary| summary.billing_mode());
        assert_eq!(billing, Some(&BillingMode::PayPerRequest));
        let keys = described.key_schema().iter();
        let keys: Vec<_> = keys.map(|key| (key.attribute_name(), key.key_type().clone())).collect();
        assert_eq!(keys, [("PK", KeyType::Hash), ("SK", KeyType::Range)]);

        let deleted = client.delete_table().table_name("patients").send().await?;
        let deleted = deleted.table_description().context("a description")?;
        assert_eq!(deleted.table_status(), Some(&TableStatus::Deleting));
        client.wait_until_table_not_exists().table_name("patients").wait(AT_ONCE).await?;
        millpond.stop(sdk_tests::Ending::Asked).await?;
    }
    Ok(())
}

// Clean-up programs delete what a listing shows; a table left out stays, one of another account would be gone.
#[tokio::test]
async fn tables_are_listed_by_pages_and_by_account() -> anyhow::Result<()> {
    let millpond = Millpond::start()?;
    let client = dynamodb(&millpond, Door::Plain, &Identity::default()).await?;
    for name in ["delta", "alpha", "echo", "bravo", "charlie"] {
        table(&client, name)?.send().await?;
    }
    let other = dynamodb(&millpond, Door::Plain, &Identity::account("444455556666")).await?;
    table(&other, "foreign")?.send().await?;
    let abroad = Identity::default().in_region("eu-central-1");
    let abroad = dynamodb(&millpond, Door::Plain, &abroad).await?;
    assert!(abroad.list_tables().send().await?.table_names().is_empty());

    let mut pages = client.list_tables().limit(2).into_paginator().send();
    let mut names = Vec::new();
    while let Some(page) = pages.try_next().await? {
        names.push(page.table_names().join(" "));
    }
    assert_eq!(names, ["alpha bravo", "charlie delta", "echo"]);
    Ok(())
}
