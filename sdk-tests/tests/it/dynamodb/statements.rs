//! PartiQL.

use std::collections::HashMap;

use anyhow::Context;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::operation::execute_transaction::ExecuteTransactionError;
use aws_sdk_dynamodb::types::{
    AttributeValue, BatchStatementErrorCodeEnum, BatchStatementRequest, ParameterizedStatement,
};
use sdk_tests::{DOORS, Identity, Millpond, dynamodb};

use super::{n, s, table};

/// A table of three songs.
async fn songs(client: &Client) -> anyhow::Result<()> {
    table(client, "songs")?.send().await?;
    for song in ["a", "b", "c"] {
        let insert =
            client.execute_statement().statement("INSERT INTO songs VALUE {'PK': ?, 'SK': ?, 'plays': 1}");
        let inserted = insert.parameters(s("ann")).parameters(s(song)).send().await?;
        assert!(inserted.items().is_empty());
    }
    Ok(())
}

async fn plays(client: &Client, song: &str) -> anyhow::Result<Option<AttributeValue>> {
    let read = client.get_item().table_name("songs").key("PK", s("ann")).key("SK", s(song)).send().await?;
    Ok(read.item().and_then(|item| item.get("plays")).cloned())
}

// Statements are how people who know SQL use DynamoDB; parameters keep users' values out of the text.
#[tokio::test]
async fn statements_read_and_write() -> anyhow::Result<()> {
    for door in DOORS {
        let millpond = Millpond::start()?;
        let client = dynamodb(&millpond, door, &Identity::default()).await?;
        songs(&client).await?;
        let select =
            client.execute_statement().statement("SELECT SK FROM songs WHERE PK = ?").parameters(s("ann"));
        let first = select.clone().limit(2).send().await?;
        let keys = |items: &[HashMap<String, AttributeValue>]| {
            items.iter().filter_map(|item| item["SK"].as_s().ok().cloned()).collect::<Vec<_>>()
        };
        assert_eq!(keys(first.items()), ["a", "b"]);
        let token = first.next_token().context("another page")?;
        let rest = select.limit(2).next_token(token).send().await?;
        assert_eq!((keys(rest.items()), rest.next_token()), (vec!["c".into()], None));

        let update =
            "UPDATE songs SET plays = plays + 1 WHERE PK = 'ann' AND SK = 'a' RETURNING MODIFIED NEW *";
        let updated = client.execute_statement().statement(update).send().await?;
        assert_eq!(updated.items()[0]["plays"], n(2));
        let delete = "DELETE FROM songs WHERE PK = 'ann' AND SK = 'b' RETURNING ALL OLD *";
        let deleted = client.execute_statement().statement(delete).send().await?;
        assert_eq!(deleted.items()[0]["SK"], s("b"));
        assert_eq!(plays(&client, "b").await?, None);
        let twice = client.execute_statement().statement("INSERT INTO songs VALUE {'PK': 'ann', 'SK': 'a'}");
        let twice = twice.send().await.expect_err("it is there").into_service_error();
        assert!(twice.is_duplicate_item_exception(), "{twice:?}");
    }
    Ok(())
}

// One statement of a batch fails alone; of a transaction all do, and each has its reason.
#[tokio::test]
async fn several_statements_stand_alone_or_together() -> anyhow::Result<()> {
    for door in DOORS {
        let millpond = Millpond::start()?;
        let client = dynamodb(&millpond, door, &Identity::default()).await?;
        songs(&client).await?;
        let in_batch = |text: &str| BatchStatementRequest::builder().statement(text).build();
        let batch = client
            .batch_execute_statement()
            .statements(in_batch("UPDATE songs SET plays = 5 WHERE PK = 'ann' AND SK = 'a'")?)
            .statements(in_batch("UPDATE songs SET plays = 5 WHERE PK = 'ann' AND SK = 'none'")?)
            .send()
            .await?;
        let codes: Vec<_> = batch
            .responses()
            .iter()
            .map(|response| response.error().and_then(|error| error.code()))
            .collect();
        assert_eq!(codes, [None, Some(&BatchStatementErrorCodeEnum::ConditionalCheckFailed)]);
        assert_eq!(plays(&client, "a").await?, Some(n(5)));

        let together = |text: &str| ParameterizedStatement::builder().statement(text).build();
        let refused = client
            .execute_transaction()
            .transact_statements(together("UPDATE songs SET plays = 9 WHERE PK = 'ann' AND SK = 'b'")?)
            .transact_statements(together(
                "EXISTS(SELECT * FROM songs WHERE PK = 'ann' AND SK = 'c' AND plays = 7)",
            )?)
            .send()
            .await
            .expect_err("a condition fails")
            .into_service_error();
        let ExecuteTransactionError::TransactionCanceledException(cancelled) = &refused else {
            anyhow::bail!("{refused:?}");
        };
        let codes: Vec<_> = cancelled.cancellation_reasons().iter().map(|reason| reason.code()).collect();
        assert_eq!(codes, [Some("None"), Some("ConditionalCheckFailed")]);
        assert_eq!(plays(&client, "b").await?, Some(n(1)));

        let read =
            |song: &str| together(&format!("SELECT plays FROM songs WHERE PK = 'ann' AND SK = '{song}'"));
        let reads = client.execute_transaction().transact_statements(read("a")?);
        let done = reads.clone().transact_statements(read("none")?).send().await?;
        let found: Vec<_> = done
            .responses()
            .iter()
            .map(|response| response.item().and_then(|item| item.get("plays")))
            .collect();
        assert_eq!(found, [Some(&n(5)), None]);
        let twice = reads.transact_statements(read("a")?).send().await.expect_err("one item twice");
        let text = twice.into_service_error();
        let text = text.message().unwrap_or_default();
        assert_eq!(text, "Transaction request cannot include multiple operations on one item");
    }
    Ok(())
}
