//! Many writers of one item.

use aws_sdk_dynamodb::error::SdkError;
use sdk_tests::{Door, Identity, Millpond, dynamodb};

use super::{n, s, table};

const WRITERS: usize = 16;

// Optimistic locking: of sixteen clients that saw a version exactly one may write the next, or an update is lost.
#[tokio::test(flavor = "multi_thread")]
async fn of_sixteen_writers_exactly_one_wins_each_version() -> anyhow::Result<()> {
    const VERSIONS: usize = 25;
    let millpond = Millpond::start()?;
    let client = dynamodb(&millpond, Door::Plain, &Identity::default()).await?;
    table(&client, "locks")?.send().await?;
    client
        .put_item()
        .table_name("locks")
        .item("PK", s("a"))
        .item("SK", s("a"))
        .item("version", n(0))
        .send()
        .await?;
    for version in 0..VERSIONS {
        let writers = (0..WRITERS).map(|writer| {
            let update = client.update_item().table_name("locks").key("PK", s("a")).key("SK", s("a"));
            let update = update
                .update_expression("SET version = :next, winner = :me")
                .condition_expression("version = :seen")
                .expression_attribute_values(":seen", n(version))
                .expression_attribute_values(":next", n(version + 1))
                .expression_attribute_values(":me", n(writer));
            tokio::spawn(update.send())
        });
        let mut winners = Vec::new();
        for (writer, task) in writers.collect::<Vec<_>>().into_iter().enumerate() {
            match task.await?.map_err(SdkError::into_service_error) {
                Ok(_) => winners.push(writer),
                Err(error) => assert!(error.is_conditional_check_failed_exception(), "{error:?}"),
            }
        }
        assert_eq!(winners.len(), 1, "winners of version {}", version + 1);
        let read = client.get_item().table_name("locks").key("PK", s("a")).key("SK", s("a")).send().await?;
        assert_eq!(read.item().and_then(|item| item.get("winner")), Some(&n(winners[0])));
    }
    Ok(())
}

// A counter without a condition: no increment may be lost, and each must see a value of its own.
#[tokio::test(flavor = "multi_thread")]
async fn a_counter_loses_no_increment() -> anyhow::Result<()> {
    const INCREMENTS: usize = 20;
    let millpond = Millpond::start()?;
    let client = dynamodb(&millpond, Door::Plain, &Identity::default()).await?;
    table(&client, "counters")?.send().await?;
    let writers = (0..WRITERS).map(|_| {
        let client = client.clone();
        tokio::spawn(async move {
            let mut seen = Vec::new();
            for _ in 0..INCREMENTS {
                let update = client.update_item().table_name("counters").key("PK", s("a")).key("SK", s("a"));
                let update =
                    update.update_expression("ADD visits :one").expression_attribute_values(":one", n(1));
                let updated = update.return_values("UPDATED_NEW".into()).send().await?;
                let visits =
                    updated.attributes().and_then(|new| new["visits"].as_n().ok()?.parse::<usize>().ok());
                seen.extend(visits);
            }
            anyhow::Ok(seen)
        })
    });
    let mut seen = Vec::new();
    for writer in writers.collect::<Vec<_>>() {
        seen.extend(writer.await??);
    }
    seen.sort_unstable();
    assert_eq!(seen, (1..=WRITERS * INCREMENTS).collect::<Vec<_>>());
    Ok(())
}
