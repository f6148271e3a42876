//! Several items at once: batches and transactions.

use anyhow::Context;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::types::{
    AttributeValue, ConditionCheck, Delete, DeleteRequest, Get, KeysAndAttributes, Put, PutRequest,
    ReturnConsumedCapacity, ReturnValuesOnConditionCheckFailure, TransactGetItem, TransactWriteItem, Update,
    WriteRequest,
};
use sdk_tests::{DOORS, Door, Identity, Millpond, dynamodb};

use super::{n, s, table};

const CLIENTS: usize = 64;

fn put(name: &str, pk: &str, number: u32) -> anyhow::Result<Put> {
    let put = Put::builder().table_name(name).item("PK", s(pk)).item("SK", s("x")).item("n", n(number));
    Ok(put.build()?)
}

fn write(request: WriteOf) -> TransactWriteItem {
    let item = TransactWriteItem::builder();
    match request {
        WriteOf::Put(put) => item.put(put),
        WriteOf::Update(update) => item.update(update),
        WriteOf::Delete(delete) => item.delete(delete),
        WriteOf::Check(check) => item.condition_check(check),
    }
    .build()
}

enum WriteOf {
    Put(Put),
    Update(Update),
    Delete(Delete),
    Check(ConditionCheck),
}

fn get(name: &str, pk: &str) -> anyhow::Result<TransactGetItem> {
    let get = Get::builder().table_name(name).key("PK", s(pk)).key("SK", s("x")).build()?;
    Ok(TransactGetItem::builder().get(get).build())
}

async fn number(client: &Client, name: &str, pk: &str) -> anyhow::Result<Option<AttributeValue>> {
    let read = client.get_item().table_name(name).key("PK", s(pk)).key("SK", s("x")).send().await?;
    Ok(read.item().and_then(|item| item.get("n")).cloned())
}

// Batches are how programs load and read many items; nothing may be left out or come back unprocessed.
#[tokio::test]
async fn batches_span_tables() -> anyhow::Result<()> {
    for door in DOORS {
        let millpond = Millpond::start()?;
        let client = dynamodb(&millpond, door, &Identity::default()).await?;
        for name in ["one", "two"] {
            table(&client, name)?.send().await?;
        }
        let mut puts = Vec::new();
        for number in 0..12 {
            let item = PutRequest::builder().item("PK", s(&format!("k{number}"))).item("SK", s("x"));
            let item = item.item("n", n(number)).build()?;
            puts.push(WriteRequest::builder().put_request(item).build());
        }
        let mut mixed = puts.clone();
        let gone = DeleteRequest::builder().key("PK", s("gone")).key("SK", s("x")).build()?;
        mixed.push(WriteRequest::builder().delete_request(gone).build());
        let written = client.batch_write_item().request_items("one", puts).request_items("two", mixed);
        let written = written.return_consumed_capacity(ReturnConsumedCapacity::Total).send().await?;
        assert!(written.unprocessed_items().context("a member")?.is_empty());
        let units = |name: &str| {
            let capacities = written.consumed_capacity();
            let of_table = capacities.iter().find(|capacity| capacity.table_name() == Some(name));
            of_table.and_then(|capacity| capacity.capacity_units())
        };
        assert_eq!((units("one"), units("two")), (Some(12.0), Some(13.0)));

        let mut keys = KeysAndAttributes::builder().projection_expression("n");
        for number in 0..14 {
            keys = keys.keys([("PK".to_owned(), s(&format!("k{number}"))), ("SK".to_owned(), s("x"))].into());
        }
        let read = client.batch_get_item().request_items("one", keys.build()?).send().await?;
        assert!(read.unprocessed_keys().context("a member")?.is_empty());
        let items = &read.responses().context("responses")?["one"];
        let numbers: Vec<&AttributeValue> = items.iter().filter_map(|item| item.get("n")).collect();
        assert_eq!(numbers, (0..12).map(n).collect::<Vec<_>>().iter().collect::<Vec<_>>());
    }
    Ok(())
}

// The SDK reads reasons into types; each must stand in the place of its action, and nothing may be half done.
#[tokio::test]
async fn a_transaction_is_all_or_nothing() -> anyhow::Result<()> {
    for door in DOORS {
        let millpond = Millpond::start()?;
        let client = dynamodb(&millpond, door, &Identity::default()).await?;
        for name in ["one", "two"] {
            table(&client, name)?.send().await?;
        }
        let add = || Update::builder().table_name("one").key("PK", s("a")).key("SK", s("x"));
        let add = || add().update_expression("ADD n :by").expression_attribute_values(":by", n(5));
        let check = ConditionCheck::builder().table_name("two").key("PK", s("z")).key("SK", s("x"));
        let check = check.condition_expression("attribute_not_exists(PK)").build()?;
        let done = client
            .transact_write_items()
            .transact_items(write(WriteOf::Put(put("two", "b", 7)?)))
            .transact_items(write(WriteOf::Update(add().build()?)))
            .transact_items(write(WriteOf::Check(check)));
        // The SDK makes a token; the same request sent again by hand is another one.
        done.clone().send().await?;
        done.send().await?;
        let read = client.transact_get_items();
        let read = read.transact_items(get("one", "a")?).transact_items(get("two", "z")?);
        let read = read.transact_items(get("two", "b")?).send().await?;
        let numbers: Vec<_> =
            read.responses().iter().map(|answer| answer.item().and_then(|item| item.get("n"))).collect();
        assert_eq!(numbers, [Some(&n(10)), None, Some(&n(7))]);

        let delete = Delete::builder().table_name("two").key("PK", s("b")).key("SK", s("x")).build()?;
        let failing = add().condition_expression("n > :limit").expression_attribute_values(":limit", n(99));
        let failing = failing
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .build()?;
        let refused = client
            .transact_write_items()
            .transact_items(write(WriteOf::Delete(delete)))
            .transact_items(write(WriteOf::Update(failing)))
            .send()
            .await
            .expect_err("a condition fails")
            .into_service_error();
        let aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError::TransactionCanceledException(
            cancelled,
        ) = &refused
        else {
            anyhow::bail!("{refused:?}");
        };
        let [first, second] = cancelled.cancellation_reasons() else { anyhow::bail!("{cancelled:?}") };
        assert_eq!((first.code(), second.code()), (Some("None"), Some("ConditionalCheckFailed")));
        assert_eq!(second.item().and_then(|item| item.get("n")), Some(&n(10)));
        assert_eq!(number(&client, "two", "b").await?, Some(n(7)));
        assert_eq!(number(&client, "one", "a").await?, Some(n(10)));
    }
    Ok(())
}

// The generator of ids of an application that keeps a row with the last one: many clients, and every id once.
#[tokio::test(flavor = "multi_thread")]
async fn many_clients_take_every_id_once() -> anyhow::Result<()> {
    let millpond = Millpond::start()?;
    let client = dynamodb(&millpond, Door::Plain, &Identity::default()).await?;
    table(&client, "users")?.send().await?;
    let first = client.put_item().table_name("users").item("PK", s("last")).item("SK", s("x"));
    first.item("n", n(0)).send().await?;
    let takers: Vec<_> = (0..CLIENTS).map(|_| tokio::spawn(take(client.clone()))).collect();
    let (mut ids, mut retries) = (Vec::new(), 0);
    for taker in takers {
        let (id, lost) = taker.await??;
        ids.push(id);
        retries += lost;
    }
    ids.sort_unstable();
    assert_eq!(ids, (1..=CLIENTS).collect::<Vec<_>>(), "after {retries} lost races");
    assert_eq!(number(&client, "users", "last").await?, Some(n(CLIENTS)));
    Ok(())
}

/// Takes one id, and counts the races that it lost before.
async fn take(client: Client) -> anyhow::Result<(usize, usize)> {
    let mut lost = 0;
    loop {
        let last = number(&client, "users", "last").await?.context("a number")?;
        let seen: usize = last.as_n().ok().context("a number")?.parse()?;
        let profile = Put::builder().table_name("users").item("PK", s(&format!("user {}", seen + 1)));
        let profile = profile.item("SK", s("x")).condition_expression("attribute_not_exists(PK)").build()?;
        let next = Update::builder().table_name("users").key("PK", s("last")).key("SK", s("x"));
        let next = next
            .update_expression("SET n = :next")
            .condition_expression("n = :seen")
            .expression_attribute_values(":next", n(seen + 1))
            .expression_attribute_values(":seen", n(seen))
            .build()?;
        let sent = client
            .transact_write_items()
            .transact_items(write(WriteOf::Put(profile)))
            .transact_items(write(WriteOf::Update(next)))
            .send();
        match sent.await.map_err(SdkError::into_service_error) {
            Ok(_) => return Ok((seen + 1, lost)),
            Err(error) => {
                assert!(error.is_transaction_canceled_exception(), "{error:?}");
                lost += 1;
            }
        }
    }
}
