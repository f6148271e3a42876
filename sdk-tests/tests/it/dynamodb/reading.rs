//! Queries and scans, through tables and indexes.

use std::collections::HashMap;

use anyhow::Context;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, CreateGlobalSecondaryIndexAction, DeleteGlobalSecondaryIndexAction,
    GlobalSecondaryIndexUpdate, IndexStatus, KeySchemaElement, KeyType, Projection, ProjectionType,
    ReturnConsumedCapacity, ScalarAttributeType, Select,
};
use sdk_tests::{DOORS, Identity, Millpond, dynamodb};

use super::{n, s, table};

/// Five visits of Ann and two of Bob, numbered; the ward is where they were.
async fn visits(client: &Client) -> anyhow::Result<()> {
    table(client, "visits")?.send().await?;
    for (who, visit, ward) in [
        ("ann", 1, "west"),
        ("ann", 2, "east"),
        ("ann", 3, "west"),
        ("ann", 4, "east"),
        ("ann", 5, "west"),
        ("bob", 1, "east"),
        ("bob", 2, "west"),
    ] {
        let put =
            client.put_item().table_name("visits").item("PK", s(who)).item("SK", s(&format!("v{visit}")));
        put.item("ward", s(ward)).item("n", n(visit)).send().await?;
    }
    Ok(())
}

fn numbers(items: &[HashMap<String, AttributeValue>]) -> Vec<String> {
    let numbers = items.iter().filter_map(|item| item.get("n")?.as_n().ok());
    numbers.cloned().collect()
}

// A list in an application is a query, page by page; what a page leaves out must be on the next one.
#[tokio::test]
async fn a_partition_is_queried_page_by_page() -> anyhow::Result<()> {
    for door in DOORS {
        let millpond = Millpond::start()?;
        let client = dynamodb(&millpond, door, &Identity::default()).await?;
        visits(&client).await?;
        let query = client.query().table_name("visits").key_condition_expression("PK = :who");
        let query = query.expression_attribute_values(":who", s("ann"));

        let backwards = query.clone().scan_index_forward(false).limit(2).send().await?;
        assert_eq!(numbers(backwards.items()), ["5", "4"]);
        let last = backwards.last_evaluated_key().context("another page")?;
        assert_eq!((&last["PK"], &last["SK"]), (&s("ann"), &s("v4")));
        let rest = query.clone().scan_index_forward(false).set_exclusive_start_key(Some(last.clone()));
        assert_eq!(numbers(rest.send().await?.items()), ["3", "2", "1"]);

        let mut pages = query.clone().limit(2).into_paginator().send();
        let mut sizes = Vec::new();
        while let Some(page) = pages.try_next().await? {
            sizes.push(page.count());
        }
        assert_eq!(sizes, [2, 2, 1]);

        let filtered = query
            .clone()
            .key_condition_expression("PK = :who AND SK BETWEEN :from AND :to")
            .expression_attribute_values(":from", s("v2"))
            .expression_attribute_values(":to", s("v4"))
            .filter_expression("ward = :ward")
            .expression_attribute_values(":ward", s("east"))
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        let found = filtered.clone().send().await?;
        assert_eq!((numbers(found.items()), found.scanned_count()), (vec!["2".into(), "4".into()], 3));
        let units = found.consumed_capacity().and_then(|consumed| consumed.capacity_units());
        assert_eq!(units, Some(0.5));
        let counted = filtered.select(Select::Count).send().await?;
        assert_eq!((counted.count(), counted.items().len()), (2, 0));
    }
    Ok(())
}

// Segments are how a large table is read by several workers: together they see each item once.
#[tokio::test]
async fn a_table_is_scanned_whole_and_in_segments() -> anyhow::Result<()> {
    for door in DOORS {
        let millpond = Millpond::start()?;
        let client = dynamodb(&millpond, door, &Identity::default()).await?;
        visits(&client).await?;
        let scan = client.scan().table_name("visits").projection_expression("n, ward");
        let all = scan.clone().send().await?;
        assert_eq!((all.count(), all.items()[0].len()), (7, 2));
        let mut found = Vec::new();
        for segment in 0..3 {
            let mut items =
                scan.clone().segment(segment).total_segments(3).limit(1).into_paginator().items().send();
            while let Some(item) = items.try_next().await? {
                found.push(item);
            }
        }
        let sorted = |items: &[HashMap<String, AttributeValue>]| {
            let mut numbers = numbers(items);
            numbers.sort();
            numbers
        };
        assert_eq!(sorted(&found), sorted(all.items()));
        let west = scan.filter_expression("ward = :ward").expression_attribute_values(":ward", s("west"));
        let west = west.send().await?;
        assert_eq!(
            (sorted(west.items()), west.scanned_count()),
            (vec!["1".into(), "2".into(), "3".into(), "5".into()], 7)
        );
    }
    Ok(())
}

// A program that grows asks a new question of an old table: the index must know what was there before.
#[tokio::test]
async fn an_index_is_added_queried_and_removed() -> anyhow::Result<()> {
    for door in DOORS {
        let millpond = Millpond::start()?;
        let client = dynamodb(&millpond, door, &Identity::default()).await?;
        visits(&client).await?;
        let attribute = |name: &str, kind: ScalarAttributeType| {
            AttributeDefinition::builder().attribute_name(name).attribute_type(kind).build()
        };
        let key = |name: &str, role: KeyType| {
            KeySchemaElement::builder().attribute_name(name).key_type(role).build()
        };
        let index = CreateGlobalSecondaryIndexAction::builder()
            .index_name("by-ward")
            .key_schema(key("ward", KeyType::Hash)?)
            .key_schema(key("n", KeyType::Range)?)
            .projection(Projection::builder().projection_type(ProjectionType::KeysOnly).build())
            .build()?;
        let changed = client
            .update_table()
            .table_name("visits")
            .attribute_definitions(attribute("ward", ScalarAttributeType::S)?)
            .attribute_definitions(attribute("n", ScalarAttributeType::N)?)
            .global_secondary_index_updates(GlobalSecondaryIndexUpdate::builder().create(index).build())
            .send()
            .await?;
        let described = changed.table_description().context("a description")?.global_secondary_indexes();
        assert_eq!(described[0].index_status(), Some(&IndexStatus::Creating));

        let query = client.query().table_name("visits").index_name("by-ward");
        let query = query.key_condition_expression("ward = :ward AND n > :n");
        let query =
            query.expression_attribute_values(":ward", s("west")).expression_attribute_values(":n", n(1));
        let found = query.send().await?;
        assert_eq!(numbers(found.items()), ["2", "3", "5"]);
        assert_eq!(found.items()[0].len(), 4, "the keys of the index and of the table");

        let delete = DeleteGlobalSecondaryIndexAction::builder().index_name("by-ward");
        let delete = GlobalSecondaryIndexUpdate::builder().delete(delete.build()?).build();
        client.update_table().table_name("visits").global_secondary_index_updates(delete).send().await?;
        let gone = client.scan().table_name("visits").index_name("by-ward").send().await;
        let gone = gone.expect_err("there is no index").into_service_error();
        let text = gone.meta().message().unwrap_or_default();
        assert_eq!(text, "The table does not have the specified index: by-ward");
    }
    Ok(())
}
