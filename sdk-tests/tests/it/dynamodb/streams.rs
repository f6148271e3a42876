//! Streams, by their own client.

use anyhow::Context;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{StreamSpecification, StreamViewType};
use aws_sdk_dynamodbstreams::types::{
    AttributeValue, OperationType, Record, ShardIteratorType, StreamStatus,
};
use sdk_tests::{DOORS, Identity, Millpond, dynamodb, dynamodb_streams};

use super::{n, s, table};

/// A table with a stream, and the stream's ARN.
async fn orders(client: &Client) -> anyhow::Result<String> {
    let specification = StreamSpecification::builder().stream_enabled(true);
    let specification = specification.stream_view_type(StreamViewType::NewAndOldImages).build()?;
    let created = table(client, "orders")?.stream_specification(specification).send().await?;
    let description = created.table_description().context("a description")?;
    Ok(description.latest_stream_arn().context("a stream")?.to_owned())
}

/// The records of the only shard.
async fn records(
    streams: &aws_sdk_dynamodbstreams::Client,
    arn: &str,
    kind: ShardIteratorType,
    number: Option<String>,
) -> anyhow::Result<(Vec<Record>, Option<String>)> {
    let described = streams.describe_stream().stream_arn(arn).send().await?;
    let [shard] = described.stream_description().context("a stream")?.shards() else {
        anyhow::bail!("{described:?}");
    };
    let iterator = streams.get_shard_iterator().stream_arn(arn).shard_iterator_type(kind);
    let iterator = iterator.set_shard_id(shard.shard_id.clone()).set_sequence_number(number).send().await?;
    let told = streams.get_records().set_shard_iterator(iterator.shard_iterator).send().await?;
    Ok((told.records.unwrap_or_default(), told.next_shard_iterator))
}

// A consumer rebuilds what happened from the stream alone: in order, with both images, and on from where it was.
#[tokio::test]
async fn a_stream_tells_each_change_in_order() -> anyhow::Result<()> {
    for door in DOORS {
        let millpond = Millpond::start()?;
        let client = dynamodb(&millpond, door, &Identity::default()).await?;
        let streams = dynamodb_streams(&millpond, door, &Identity::default()).await?;
        let arn = orders(&client).await?;
        for number in [1, 2] {
            let put = client.put_item().table_name("orders").item("PK", s("a")).item("SK", s("x"));
            put.item("n", n(number)).send().await?;
        }
        client.delete_item().table_name("orders").key("PK", s("a")).key("SK", s("x")).send().await?;

        let (told, next) = records(&streams, &arn, ShardIteratorType::TrimHorizon, None).await?;
        let kinds: Vec<_> = told.iter().filter_map(|record| record.event_name.clone()).collect();
        assert_eq!(kinds, [OperationType::Insert, OperationType::Modify, OperationType::Remove]);
        let image = |record: &Record, new: bool| {
            let record = record.dynamodb.as_ref()?;
            let image = if new { record.new_image() } else { record.old_image() };
            image?.get("n").cloned()
        };
        let number = |number: u32| Some(AttributeValue::N(number.to_string()));
        assert_eq!(
            told.iter().map(|record| image(record, true)).collect::<Vec<_>>(),
            [number(1), number(2), None]
        );
        assert_eq!(
            told.iter().map(|record| image(record, false)).collect::<Vec<_>>(),
            [None, number(1), number(2)]
        );
        let keys = told[0].dynamodb().and_then(|record| record.keys()).context("keys")?;
        assert_eq!((keys.len(), &keys["PK"]), (2, &AttributeValue::S("a".into())));

        let second = told[1].dynamodb().and_then(|record| record.sequence_number()).map(str::to_owned);
        let (rest, _) = records(&streams, &arn, ShardIteratorType::AfterSequenceNumber, second).await?;
        assert_eq!(rest, told[2..]);
        let (latest, _) = records(&streams, &arn, ShardIteratorType::Latest, None).await?;
        assert_eq!(latest, []);

        let put = client.put_item().table_name("orders").item("PK", s("b")).item("SK", s("x"));
        put.send().await?;
        let more = streams.get_records().set_shard_iterator(next).send().await?;
        assert_eq!(more.records().len(), 1, "an iterator goes on");
    }
    Ok(())
}

// A stream that is switched off is read to its end, and a reader learns that it has an end.
#[tokio::test]
async fn a_stream_is_listed_and_ends() -> anyhow::Result<()> {
    for door in DOORS {
        let millpond = Millpond::start()?;
        let client = dynamodb(&millpond, door, &Identity::default()).await?;
        let streams = dynamodb_streams(&millpond, door, &Identity::default()).await?;
        let arn = orders(&client).await?;
        client.put_item().table_name("orders").item("PK", s("a")).item("SK", s("x")).send().await?;
        let listed = streams.list_streams().table_name("orders").send().await?;
        let arns: Vec<_> = listed.streams().iter().filter_map(|stream| stream.stream_arn()).collect();
        assert_eq!(arns, [arn.as_str()]);

        let off = StreamSpecification::builder().stream_enabled(false).build()?;
        client.update_table().table_name("orders").stream_specification(off).send().await?;
        let described = streams.describe_stream().stream_arn(&arn).send().await?;
        let described = described.stream_description().context("a stream")?;
        assert_eq!(described.stream_status(), Some(&StreamStatus::Disabled));
        let range = described.shards()[0].sequence_number_range().context("a range")?;
        assert!(range.ending_sequence_number().is_some());
        let (told, next) = records(&streams, &arn, ShardIteratorType::TrimHorizon, None).await?;
        assert_eq!((told.len(), next), (1, None));

        let unknown = streams.describe_stream().stream_arn(format!("{arn}x")).send().await;
        let unknown = unknown.expect_err("there is none").into_service_error();
        assert!(unknown.is_resource_not_found_exception(), "{unknown:?}");
    }
    Ok(())
}
