//! How AWS describes a table.

use contract::{Call, Time};
use serde::Serialize;

use super::definition::{
    AttributeDefinition, BillingMode, Definition, KeySchemaElement, OnDemandThroughput, StreamView,
    TableClass, Throughput,
};
use super::index_description::IndexDescription;
use super::table_name::arn;
use super::throughput_changes::ThroughputChanges;

/// Where a table is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum TableStatus {
    Creating,
    Updating,
    Active,
    Deleting,
}

/// By whom, where and when a table is seen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen<'a> {
    pub(crate) account: &'a str,
    pub(crate) region: &'a str,
    pub(crate) now: Time,
}

impl<'a> Seen<'a> {
    /// By the caller, now.
    pub(crate) fn by(call: &'a Call) -> Seen<'a> {
        Seen { account: &call.caller.account, region: &call.caller.region, now: call.now }
    }
}

/// How much a table or an index holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Amount {
    pub(crate) items: usize,
    pub(crate) bytes: u64,
}

/// How much a table and its indexes hold, in the order of [`Definition::indexes`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Contents {
    pub(crate) table: Amount,
    pub(crate) indexes: Vec<Amount>,
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
    pub(super) table_status: TableStatus,
    #[serde(skip_serializing_if = "Option::is_none")]
    creation_date_time: Option<Time>,
    pub(super) provisioned_throughput: ProvisionedThroughputDescription,
    table_size_bytes: u64,
    item_count: usize,
    table_arn: String,
    table_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) billing_mode_summary: Option<BillingModeSummary>,
    #[serde(skip_serializing_if = "Option::is_none")]
    local_secondary_indexes: Option<Vec<IndexDescription<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) global_secondary_indexes: Option<Vec<IndexDescription<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream_specification: Option<StreamSpecification>,
    #[serde(skip_serializing_if = "Option::is_none")]
    latest_stream_label: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    latest_stream_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    restore_summary: Option<RestoreSummary<'a>>,
    #[serde(rename = "SSEDescription", skip_serializing_if = "Option::is_none")]
    pub(super) encryption: Option<EncryptionDescription<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) table_class_summary: Option<TableClassSummary>,
    deletion_protection_enabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) on_demand_throughput: Option<OnDemandThroughput>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) warm_throughput: Option<WarmThroughputDescription>,
}

/// The stream that is on.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct StreamSpecification {
    stream_enabled: bool,
    stream_view_type: StreamView,
}

/// The backup that the table was made from.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct RestoreSummary<'a> {
    source_backup_arn: &'a str,
    source_table_arn: &'a str,
    restore_date_time: Time,
    restore_in_progress: bool,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ProvisionedThroughputDescription {
    #[serde(skip_serializing_if = "Option::is_none")]
    last_increase_date_time: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_decrease_date_time: Option<Time>,
    number_of_decreases_today: u8,
    read_capacity_units: i64,
    write_capacity_units: i64,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct BillingModeSummary {
    billing_mode: BillingMode,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) last_update_to_pay_per_request_date_time: Option<Time>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct EncryptionDescription<'a> {
    pub(super) status: &'static str,
    #[serde(rename = "SSEType", skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    #[serde(rename = "KMSMasterKeyArn", skip_serializing_if = "Option::is_none")]
    key_arn: Option<&'a str>,
}

impl<'a> EncryptionDescription<'a> {
    /// By a key that is not AWS's own.
    pub(super) fn enabled(key_arn: &'a str) -> EncryptionDescription<'a> {
        EncryptionDescription { status: "ENABLED", kind: Some("KMS"), key_arn: Some(key_arn) }
    }

    /// On its way from a key, or from AWS's own.
    pub(super) fn updating(key_arn: Option<&'a str>) -> EncryptionDescription<'a> {
        EncryptionDescription { status: "UPDATING", kind: key_arn.map(|_| "KMS"), key_arn }
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct TableClassSummary {
    #[serde(skip_serializing_if = "Option::is_none")]
    last_update_date_time: Option<Time>,
    table_class: TableClass,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct WarmThroughputDescription {
    read_units_per_second: i64,
    write_units_per_second: i64,
    status: TableStatus,
}

impl ProvisionedThroughputDescription {
    /// Describes what is paid for, and the changes of it until now.
    pub(crate) fn of(
        throughput: Throughput,
        changes: &ThroughputChanges,
        now: Time,
    ) -> ProvisionedThroughputDescription {
        ProvisionedThroughputDescription {
            last_increase_date_time: changes.last_increase.map(Time),
            last_decrease_date_time: changes.last_decrease.map(Time),
            number_of_decreases_today: changes.decreases_today(now),
            read_capacity_units: throughput.read_capacity_units,
            write_capacity_units: throughput.write_capacity_units,
        }
    }

    /// Describes what was paid for before a change that has just been made.
    pub(crate) fn before_change(
        (throughput, changes): (Throughput, &ThroughputChanges),
        after: &ThroughputChanges,
        now: Time,
    ) -> ProvisionedThroughputDescription {
        ProvisionedThroughputDescription {
            number_of_decreases_today: changes.decreases_today(now),
            ..ProvisionedThroughputDescription::of(throughput, after, now)
        }
    }
}

impl WarmThroughputDescription {
    /// Describes what a table or index in a state can take at once.
    pub(crate) fn of((reads, writes): (i64, i64), status: TableStatus) -> WarmThroughputDescription {
        WarmThroughputDescription { read_units_per_second: reads, write_units_per_second: writes, status }
    }
}

impl<'a> TableDescription<'a> {
    /// Describes a table that holds so much.
    pub(crate) fn of(
        table: &'a Definition,
        seen: Seen<'_>,
        status: TableStatus,
        contents: &Contents,
    ) -> TableDescription<'a> {
        let Seen { account, region, now } = seen;
        let there = status != TableStatus::Deleting;
        let active = status == TableStatus::Active;
        let table_arn = arn(region, account, &table.name);
        let mut amounts = contents.indexes.iter().copied();
        let mut amount = || amounts.next().unwrap_or_default();
        let status_of_indexes = if status == TableStatus::Creating { status } else { TableStatus::Active };
        let local = table.local_indexes.iter();
        let local = local.map(|index| IndexDescription::local(index, &table_arn, amount()));
        let local: Vec<IndexDescription<'_>> = local.collect();
        let global = table.global_indexes.iter().map(|index| {
            let warm = index.warm_in(table.billing_mode);
            IndexDescription::global(index, &table_arn, amount(), status_of_indexes, warm, now)
        });
        let global: Vec<IndexDescription<'_>> = global.collect();
        let label = table.settings.latest_stream.as_deref();
        TableDescription {
            attribute_definitions: there.then_some(table.attributes.as_slice()),
            table_name: &table.name,
            key_schema: there.then_some(table.key_schema.as_slice()),
            table_status: status,
            creation_date_time: there.then(|| table.created()),
            provisioned_throughput: ProvisionedThroughputDescription::of(
                table.throughput,
                &table.throughput_changes,
                now,
            ),
            table_size_bytes: contents.table.bytes,
            item_count: contents.table.items,
            table_arn,
            table_id: &table.id,
            billing_mode_summary: table.billing_mode_summary(active),
            local_secondary_indexes: Some(local).filter(|indexes| there && !indexes.is_empty()),
            global_secondary_indexes: Some(global).filter(|indexes| there && !indexes.is_empty()),
            encryption: table.encryption_key.as_deref().map(EncryptionDescription::enabled),
            stream_specification: table
                .stream_view()
                .map(|stream_view_type| StreamSpecification { stream_enabled: true, stream_view_type }),
            latest_stream_label: label,
            latest_stream_arn: label
                .map(|label| format!("{}/stream/{label}", arn(region, account, &table.name))),
            restore_summary: table.settings.restored.as_ref().map(|restored| RestoreSummary {
                source_backup_arn: &restored.backup_arn,
                source_table_arn: &restored.table_arn,
                restore_date_time: Time(restored.at),
                restore_in_progress: status == TableStatus::Creating,
            }),
            table_class_summary: table.table_class.map(|table_class| TableClassSummary {
                last_update_date_time: table.settings.class_changes.last(),
                table_class,
            }),
            deletion_protection_enabled: table.deletion_protection,
            on_demand_throughput: table.on_demand,
            warm_throughput: match status {
                TableStatus::Active => Some(WarmThroughputDescription::of(table.warm(), status)),
                // Said of a table that is on its way only if it was asked for.
                TableStatus::Creating if table.warm.is_some() => {
                    Some(WarmThroughputDescription::of(table.warm(), TableStatus::Updating))
                }
                _ => None,
            },
        }
    }
}

impl Definition {
    /// Said of a table that is paid per request, and of one that once was.
    fn billing_mode_summary(&self, active: bool) -> Option<BillingModeSummary> {
        if self.billing_mode != BillingMode::PayPerRequest && self.pay_per_request_since.is_none() {
            return None;
        }
        let since = self.pay_per_request_since.map_or_else(|| self.created(), Time);
        Some(BillingModeSummary {
            billing_mode: self.billing_mode,
            // Said once the table is there.
            last_update_to_pay_per_request_date_time: active.then_some(since),
        })
    }
}
