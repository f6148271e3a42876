//! How AWS describes a backup.

use contract::Time;
use serde::Serialize;

use super::definition::{
    BillingMode, Definition, IndexDefinition, KeySchemaElement, OnDemandThroughput, Projection, StreamView,
    Throughput,
};
use super::description::EncryptionDescription;
use crate::backups::BackupType;

/// `BackupDetails`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct BackupDetails {
    pub(crate) backup_arn: String,
    pub(crate) backup_name: String,
    pub(crate) backup_size_bytes: u64,
    pub(crate) backup_status: &'static str,
    pub(crate) backup_type: BackupType,
    pub(crate) backup_creation_date_time: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) backup_expiry_date_time: Option<Time>,
}

/// `BackupDescription`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct BackupDescription<'a> {
    pub(crate) backup_details: BackupDetails,
    pub(crate) source_table_details: SourceTableDetails<'a>,
    pub(crate) source_table_feature_details: SourceTableFeatureDetails<'a>,
}

/// What the table was when it was backed up.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct SourceTableDetails<'a> {
    table_name: &'a str,
    table_id: &'a str,
    table_arn: String,
    table_size_bytes: u64,
    key_schema: &'a [KeySchemaElement],
    table_creation_date_time: Time,
    provisioned_throughput: Throughput,
    #[serde(skip_serializing_if = "Option::is_none")]
    on_demand_throughput: Option<OnDemandThroughput>,
    item_count: usize,
    billing_mode: BillingMode,
}

/// What the table had beside its items.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct SourceTableFeatureDetails<'a> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    local_secondary_indexes: Vec<IndexInfo<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    global_secondary_indexes: Vec<IndexInfo<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream_description: Option<StreamDescription>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_to_live_description: Option<TimeToLiveDescription<'a>>,
    #[serde(rename = "SSEDescription", skip_serializing_if = "Option::is_none")]
    encryption: Option<EncryptionDescription<'a>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct IndexInfo<'a> {
    index_name: &'a str,
    key_schema: &'a [KeySchemaElement],
    projection: &'a Projection,
    #[serde(skip_serializing_if = "Option::is_none")]
    provisioned_throughput: Option<Throughput>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct StreamDescription {
    stream_enabled: bool,
    stream_view_type: StreamView,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct TimeToLiveDescription<'a> {
    time_to_live_status: &'static str,
    attribute_name: &'a str,
}

impl<'a> SourceTableDetails<'a> {
    /// Of a table that had so many items of so many bytes.
    pub(crate) fn of(
        table: &'a Definition,
        table_arn: String,
        (item_count, table_size_bytes): (usize, u64),
    ) -> SourceTableDetails<'a> {
        SourceTableDetails {
            table_name: &table.name,
            table_id: &table.id,
            table_arn,
            table_size_bytes,
            key_schema: &table.key_schema,
            table_creation_date_time: table.created(),
            provisioned_throughput: table.throughput,
            on_demand_throughput: table.on_demand,
            item_count,
            billing_mode: table.billing_mode,
        }
    }
}

impl<'a> SourceTableFeatureDetails<'a> {
    /// Of a table.
    pub(crate) fn of(table: &'a Definition) -> SourceTableFeatureDetails<'a> {
        let info = |index: &'a IndexDefinition, throughput: Option<Throughput>| IndexInfo {
            index_name: &index.name,
            key_schema: &index.key_schema,
            projection: &index.projection,
            provisioned_throughput: throughput,
        };
        SourceTableFeatureDetails {
            local_secondary_indexes: table.local_indexes.iter().map(|index| info(index, None)).collect(),
            global_secondary_indexes: table
                .global_indexes
                .iter()
                .map(|index| info(index, Some(index.throughput)))
                .collect(),
            stream_description: table
                .stream_view()
                .map(|stream_view_type| StreamDescription { stream_enabled: true, stream_view_type }),
            time_to_live_description: table.settings.time_to_live.as_deref().map(|attribute_name| {
                TimeToLiveDescription { time_to_live_status: "ENABLED", attribute_name }
            }),
            encryption: table.encryption_key.as_deref().map(EncryptionDescription::enabled),
        }
    }
}
