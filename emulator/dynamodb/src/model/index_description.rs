//! How AWS describes an index.

use serde::Serialize;

use super::definition::{IndexDefinition, KeySchemaElement, OnDemandThroughput, Projection};
use super::description::{Amount, ProvisionedThroughputDescription, TableStatus, WarmThroughputDescription};

/// `LocalSecondaryIndexDescription` and `GlobalSecondaryIndexDescription`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct IndexDescription<'a> {
    index_name: &'a str,
    key_schema: &'a [KeySchemaElement],
    projection: &'a Projection,
    #[serde(skip_serializing_if = "Option::is_none")]
    index_status: Option<TableStatus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    backfilling: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    provisioned_throughput: Option<ProvisionedThroughputDescription>,
    index_size_bytes: u64,
    item_count: usize,
    index_arn: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    on_demand_throughput: Option<OnDemandThroughput>,
    #[serde(skip_serializing_if = "Option::is_none")]
    warm_throughput: Option<WarmThroughputDescription>,
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

    /// A global index of a table with this ARN, in a state and with what it can take at once. Only one that is added to a table
    /// that is there says whether it has the table's items yet.
    pub(crate) fn global(
        index: &'a IndexDefinition,
        table_arn: &str,
        amount: Amount,
        status: TableStatus,
        warm: (i64, i64),
        is_added: bool,
    ) -> IndexDescription<'a> {
        IndexDescription {
            index_status: Some(status),
            backfilling: is_added.then_some(false),
            provisioned_throughput: Some(ProvisionedThroughputDescription::of(index.throughput)),
            on_demand_throughput: index.on_demand,
            warm_throughput: (status == TableStatus::Active)
                .then(|| WarmThroughputDescription::of(warm, status)),
            ..IndexDescription::local(index, table_arn, amount)
        }
    }
}
