//! Backups: a table's definition and items as of one moment, kept until they are deleted, whatever becomes of the table.
//!
//! | collection | part of | key | value |
//! | --- | --- | --- | --- |
//! | `dynamodb.backups` | | the backup's id, which begins with when it was made | a [`Backup`] as JSON |
//! | `dynamodb.backup-items` | backup id | hash key value, range key value | the item, as the table keeps it |
//!
//! A row's bytes are shared with the table's, so a backup in memory costs its keys.

use contract::{ApiError, Call, Time};
use serde::{Deserialize, Serialize};
use store::{Collection, Key, Tx, Value};

use crate::collections::{read_head, read_item, write_table};
use crate::errors;
use crate::model::backup_description::{
    BackupDescription, BackupDetails, SourceTableDetails, SourceTableFeatureDetails,
};
use crate::model::definition::Definition;
use crate::model::table_name::{arn, is_name};

/// Backups by id.
pub(crate) static BACKUPS: Collection = Collection::new("dynamodb.backups");
/// The items of each backup.
pub(crate) static BACKUP_ITEMS: Collection = Collection::new("dynamodb.backup-items");

/// What is kept of a backup beside the items.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Backup {
    pub(crate) id: String,
    pub(crate) name: String,
    /// Milliseconds since 1970.
    pub(crate) created: i64,
    pub(crate) bytes: u64,
    pub(crate) items: usize,
    pub(crate) table: Definition,
}

impl Backup {
    /// The ARN, for its owner.
    pub(crate) fn arn(&self, call: &Call) -> String {
        format!("{}/backup/{}", self.table_arn(call), self.id)
    }

    /// The ARN of the table that was backed up.
    pub(crate) fn table_arn(&self, call: &Call) -> String {
        arn(&call.caller.region, &call.caller.account, &self.table.name)
    }

    /// When it was made.
    pub(crate) fn created(&self) -> Time {
        Time(self.created)
    }
}

/// Backs a table up, as it is in this transaction.
pub(crate) fn make(
    tx: &mut Tx<'_>,
    call: &Call,
    table: &Definition,
    name: String,
) -> Result<Backup, ApiError> {
    // As AWS's ids: the time in 14 digits, and eight more that tell one from another.
    let tail: String = call.ids.uuid().chars().take(8).collect();
    let id = format!("{:014}-{tail}", call.now.0);
    let mut backup = Backup { id, name, created: call.now.0, bytes: 0, items: 0, table: table.clone() };
    let row = write_table(table)?;
    let head = read_head(&row)?;
    let before = tx.before();
    for (key, item) in before.all(head.items()) {
        backup.bytes += read_item(item)?.size() as u64;
        backup.items += 1;
        tx.put(BACKUP_ITEMS.of(&backup.id), key.clone(), item.clone());
    }
    let row = serde_json::to_vec(&backup).map_err(|error| ApiError::internal(error.to_string()))?;
    tx.put(BACKUPS.whole(), Key::text(&backup.id), row);
    Ok(backup)
}

/// Reads a backup's row.
pub(crate) fn read(row: &Value) -> Result<Backup, ApiError> {
    serde_json::from_slice(row).map_err(|_| errors::corrupt("a backup"))
}

/// The id in a backup's ARN of the caller's. AWS does not care for the region in it, nor for the table.
///
/// # Errors
/// What is no such ARN, and one of another account.
pub(crate) fn id<'a>(call: &Call, arn: &'a str) -> Result<&'a str, ApiError> {
    let rest = arn.strip_prefix("arn:").and_then(|rest| rest.split_once(':'));
    let (partition, rest) = rest.ok_or_else(errors::no_backup_arn)?;
    let (service, rest) = rest.split_once(':').ok_or_else(errors::no_backup_arn)?;
    let (_region, rest) = rest.split_once(':').ok_or_else(errors::no_backup_arn)?;
    let (account, rest) = rest.split_once(":table/").ok_or_else(errors::no_backup_arn)?;
    let (table, id) = rest.split_once("/backup/").ok_or_else(errors::no_backup_arn)?;
    if !is_name(table) || id.is_empty() {
        return Err(errors::no_backup_arn());
    }
    if partition != "aws" || service != "dynamodb" {
        return Err(errors::invalid_backup_arn());
    }
    if account != &*call.caller.account {
        return Err(errors::backup_denied());
    }
    Ok(id)
}

/// The backup that an ARN of the caller's names.
///
/// # Errors
/// A backup that is not there.
pub(crate) fn find(tx: &Tx<'_>, call: &Call, arn: &str) -> Result<Backup, ApiError> {
    let row = tx.get(BACKUPS.whole(), &Key::text(id(call, arn)?));
    read(&row.ok_or_else(|| errors::backup_not_found(arn))?)
}

/// A backup's details, with a status.
pub(crate) fn details(call: &Call, backup: &Backup, backup_status: &'static str) -> BackupDetails {
    BackupDetails {
        backup_arn: backup.arn(call),
        backup_name: backup.name.clone(),
        backup_size_bytes: backup.bytes,
        backup_status,
        backup_type: "USER",
        backup_creation_date_time: backup.created(),
    }
}

/// Describes a backup, with a status.
pub(crate) fn describe<'b>(
    call: &Call,
    backup: &'b Backup,
    backup_status: &'static str,
) -> BackupDescription<'b> {
    let contents = (backup.items, backup.bytes);
    BackupDescription {
        backup_details: details(call, backup, backup_status),
        source_table_details: SourceTableDetails::of(&backup.table, backup.table_arn(call), contents),
        source_table_feature_details: SourceTableFeatureDetails::of(&backup.table),
    }
}
