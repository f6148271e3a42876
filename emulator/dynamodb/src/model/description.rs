//! How AWS describes a table.

use contract::Time;
use serde::Serialize;

use super::definition::{
    AttributeDefinition, BillingMode, Definition, KeySchemaElement, OnDemandThroughput, TableClass,
};
use super::table_name::arn;

/// Where a table is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum TableStatus {
    Creating,
    Active,
    Deleting,
}

/// `TableDescription`. What is left out while a table comes and goes is left out of AWS's answers, too.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct TableDescription<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    attribute_definitions: Option<&'a [AttributeDefinition]>,
    table_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    key_schema: Option<&'a [KeySchemaElement]>,
    table_status: TableStatus,
    #[serde(skip_serializing_if = "Option::is_none")]
    creation_date_time: Option<Time>,
    provisioned_throughput: ProvisionedThroughputDescription,
    table_size_bytes: u64,
    item_count: usize,
    table_arn: String,
    table_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    billing_mode_summary: Option<BillingModeSummary>,
    #[serde(rename = "SSEDescription", skip_serializing_if = "Option::is_none")]
    encryption: Option<EncryptionDescription<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    table_class_summary: Option<TableClassSummary>,
    deletion_protection_enabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    on_demand_throughput: Option<OnDemandThroughput>,
    #[serde(skip_serializing_if = "Option::is_none")]
    warm_throughput: Option<WarmThroughputDescription>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct ProvisionedThroughputDescription {
    number_of_decreases_today: u8,
    read_capacity_units: i64,
    write_capacity_units: i64,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct BillingModeSummary {
    billing_mode: BillingMode,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_update_to_pay_per_request_date_time: Option<Time>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct EncryptionDescription<'a> {
    status: &'static str,
    #[serde(rename = "SSEType")]
    kind: &'static str,
    #[serde(rename = "KMSMasterKeyArn")]
    key_arn: &'a str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct TableClassSummary {
    table_class: TableClass,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct WarmThroughputDescription {
    read_units_per_second: i64,
    write_units_per_second: i64,
    status: TableStatus,
}

impl<'a> TableDescription<'a> {
    /// Describes a table of an account in a region that holds so many items of so many bytes.
    pub(crate) fn of(
        table: &'a Definition,
        (account, region): (&str, &str),
        status: TableStatus,
        (item_count, table_size_bytes): (usize, u64),
    ) -> TableDescription<'a> {
        let there = status != TableStatus::Deleting;
        let active = status == TableStatus::Active;
        let on_demand = table.billing_mode == BillingMode::PayPerRequest;
        let (reads, writes) = table.warm();
        TableDescription {
            attribute_definitions: there.then_some(table.attributes.as_slice()),
            table_name: &table.name,
            key_schema: there.then_some(table.key_schema.as_slice()),
            table_status: status,
            creation_date_time: there.then(|| table.created()),
            provisioned_throughput: ProvisionedThroughputDescription {
                number_of_decreases_today: 0,
                read_capacity_units: table.throughput.read_capacity_units,
                write_capacity_units: table.throughput.write_capacity_units,
            },
            table_size_bytes,
            item_count,
            table_arn: arn(region, account, &table.name),
            table_id: &table.id,
            billing_mode_summary: on_demand.then(|| BillingModeSummary {
                billing_mode: table.billing_mode,
                // Said once the table is there.
                last_update_to_pay_per_request_date_time: active.then(|| table.created()),
            }),
            encryption: table.encryption_key.as_deref().map(|key_arn| EncryptionDescription {
                status: "ENABLED",
                kind: "KMS",
                key_arn,
            }),
            table_class_summary: table.table_class.map(|table_class| TableClassSummary { table_class }),
            deletion_protection_enabled: table.deletion_protection,
            on_demand_throughput: table.on_demand,
            warm_throughput: active.then_some(WarmThroughputDescription {
                read_units_per_second: reads,
                write_units_per_second: writes,
                status,
            }),
        }
    }
}
