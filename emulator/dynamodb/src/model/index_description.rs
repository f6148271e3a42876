//! How AWS describes an index.

use contract::Time;
use serde::Serialize;

use super::definition::{IndexDefinition, KeySchemaElement, OnDemandThroughput, Projection};
use super::description::{Amount, ProvisionedThroughputDescription, TableStatus, WarmThroughputDescription};

/// `LocalSecondaryIndexDescription` and `GlobalSecondaryIndexDescription`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct IndexDescription<'a> {
    pub(super) index_name: &'a str,
    key_schema: &'a [KeySchemaElement],
    projection: &'a Projection,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) index_status: Option<TableStatus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) backfilling: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) provisioned_throughput: Option<ProvisionedThroughputDescription>,
    index_size_bytes: u64,
    item_count: usize,
    index_arn: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) on_demand_throughput: Option<OnDemandThroughput>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) warm_throughput: Option<WarmThroughputDescription>,
}

impl<'a> IndexDescription<'a> {
    /// A local index of a table with this ARN.
    pub(crate) fn local(index: &'a IndexDefinition, table_arn: &str, amount: Amount) -> IndexDescription<'a> {
        IndexDescription {
            index_name: &index.name,
            key_schema: &index.key_schema,
            projection: &index.projection,
            index_status: None,
            backfilling: None,
            provisioned_throughput: None,
            index_size_bytes: amount.bytes,
            item_count: amount.items,
            index_arn: format!("{table_arn}/index/{}", index.name),
            on_demand_throughput: None,
            warm_throughput: None,
        }
    }

    /// A global index of a table with this ARN, in a state and with what it can take at once.
    pub(crate) fn global(
        index: &'a IndexDefinition,
        table_arn: &str,
        amount: Amount,
        status: TableStatus,
        warm: (i64, i64),
        now: Time,
    ) -> IndexDescription<'a> {
        IndexDescription {
            index_status: Some(status),
            provisioned_throughput: Some(ProvisionedThroughputDescription::of(
                index.throughput,
                &index.throughput_changes,
                now,
            )),
            on_demand_throughput: index.on_demand,
            warm_throughput: (status == TableStatus::Active)
                .then(|| WarmThroughputDescription::of(warm, status)),
            ..IndexDescription::local(index, table_arn, amount)
        }
    }
}
