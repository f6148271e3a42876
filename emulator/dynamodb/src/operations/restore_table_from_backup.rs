//! RestoreTableFromBackup: makes a table of a backup: its items, keys, indexes and throughput. Its tags, stream, time to live,
//! policy and protection are not restored, as on AWS. The answer says `CREATING`; it is there at once.
//!
//! Refused by name, not emulated: overrides of indexes and encryption.

use bytes::Bytes;
use contract::{ApiError, Call, Input, output};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::Tx;

use crate::backups::{BACKUP_ITEMS, Backup, find};
use crate::collections::{ITEMS, TABLES, table_key, write_table};
use crate::errors;
use crate::expressions::not_emulated;
use crate::model::creation;
use crate::model::definition::{BillingMode, Definition, IndexDefinition, OnDemandThroughput};
use crate::model::description::{Contents, Seen, TableDescription, TableStatus};
use crate::model::settings::{Restored, Settings};
use crate::model::table_name::is_name;
use crate::model::throughput_changes::ThroughputChanges;
use crate::request::Request;
use crate::reservations::reserve;
use crate::table_members::SentThroughput;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members {
    target_table_name: String,
    backup_arn: String,
    billing_mode_override: Option<BillingMode>,
    provisioned_throughput_override: Option<SentThroughput>,
    on_demand_throughput_override: Option<OnDemandThroughput>,
    global_secondary_index_override: Option<Value>,
    local_secondary_index_override: Option<Value>,
    #[serde(rename = "SSESpecificationOverride")]
    encryption_override: Option<Value>,
    vector_index_override: Option<Value>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Output<'a> {
    table_description: TableDescription<'a>,
}

pub(super) async fn restore_table_from_backup(call: Call, input: Input) -> Result<Bytes, ApiError> {
    let members: Members = Request::new(input).checked_members(&call)?;
    if !is_name(&members.target_table_name) {
        return Err(errors::table_name(&members.target_table_name));
    }
    not_emulated(
        call.operation,
        &[
            ("GlobalSecondaryIndexOverride", members.global_secondary_index_override.is_some()),
            ("LocalSecondaryIndexOverride", members.local_secondary_index_override.is_some()),
            ("SSESpecificationOverride", members.encryption_override.is_some()),
            ("VectorIndexOverride", members.vector_index_override.is_some()),
        ],
    )?;
    let restore = call.store.commit(|tx| {
        let backup = find(tx, &call, &members.backup_arn)?;
        if tx.get(TABLES.whole(), &table_key(&members.target_table_name)).is_some() {
            return Err(errors::restored_table_exists(&members.target_table_name));
        }
        let table = definition(&call, &members, &backup)?;
        reserve(tx, &call, None, &table)?;
        tx.put(TABLES.whole(), table_key(&table.name), write_table(&table)?);
        copy(tx, &backup.id, &table.id);
        Ok(table)
    });
    let table = restore.await?;
    let contents = Contents::default();
    let table_description = TableDescription::of(&table, Seen::by(&call), TableStatus::Creating, &contents);
    output(&Output { table_description })
}

/// The items. Whoever first reads through an index makes its entries.
fn copy(tx: &mut Tx<'_>, backup: &str, table: &str) {
    let before = tx.before();
    for (key, item) in before.all(BACKUP_ITEMS.of(backup)) {
        tx.put(ITEMS.of(table), key.clone(), item.clone());
    }
}

fn definition(call: &Call, members: &Members, backup: &Backup) -> Result<Definition, ApiError> {
    let source = &backup.table;
    let billing_mode = members.billing_mode_override.unwrap_or(source.billing_mode);
    let asked = members.provisioned_throughput_override.as_ref().map(SentThroughput::units);
    let kept = Some(source.throughput).filter(|_| billing_mode == source.billing_mode);
    let throughput = match billing_mode {
        BillingMode::PayPerRequest => asked,
        BillingMode::Provisioned => asked.or(kept),
    };
    creation::throughput(billing_mode, throughput.as_ref()).map_err(errors::validation)?;
    Ok(Definition {
        id: call.ids.uuid(),
        name: members.target_table_name.clone(),
        created: call.now.0,
        billing_mode,
        throughput: throughput.unwrap_or_default(),
        throughput_changes: ThroughputChanges::default(),
        global_indexes: source
            .global_indexes
            .iter()
            .map(|index| IndexDefinition {
                throughput_changes: ThroughputChanges::default(),
                ..index.clone()
            })
            .collect(),
        on_demand: members.on_demand_throughput_override.or(source.on_demand),
        deletion_protection: false,
        tags: Vec::new(),
        stream: None,
        settings: Settings {
            restored: Some(Restored {
                backup_arn: members.backup_arn.clone(),
                table_arn: backup.table_arn(call),
                at: backup.created,
            }),
            ..Settings::default()
        },
        ..source.clone()
    })
}
