//! Backups: a table's definition and items as of one moment, kept until they are deleted, whatever becomes of the table.
//!
//! | collection | part of | key | value |
//! | --- | --- | --- | --- |
//! | `dynamodb.backups` | | the backup's id, which begins with when it was made | a [`Backup`] as JSON |
//! | `dynamodb.backup-items` | backup id | hash key value, range key value | the item, as the table keeps it |
//!
//! A row's bytes are shared with the table's, so a backup in memory costs its keys.
//!
//! A table that goes while it can be recovered to a point in time leaves a backup of the system's own, which nobody can delete and
//! which goes by itself. (Its name, id, age and refusal are captured, published; October 2026.)

use bytes::Bytes;
use contract::{ApiError, Call, Time, Timer, timer};
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

/// Lets a system backup go.
pub(crate) const EXPIRE: Timer =
    Timer { name: "dynamodb.expire-backup", run: |call, id| Box::pin(expire(call, id)) };

/// What a system backup is called, behind the table's name.
const SYSTEM_NAME: &str = "$DeletedTableBackup";
/// For how long a system backup is kept.
const SYSTEM_MILLISECONDS: i64 = 35 * 24 * 60 * 60 * 1000;

/// Who made a backup.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum BackupType {
    #[default]
    User,
    System,
}

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
    #[serde(default)]
    pub(crate) backup_type: BackupType,
    pub(crate) table: Definition,
}

impl Backup {
    /// A backup of a table at a call's time, without a name and an id yet, and without items.
    fn empty(call: &Call, table: &Definition, backup_type: BackupType) -> Backup {
        let (id, name) = (String::new(), String::new());
        Backup { id, name, created: call.now.0, bytes: 0, items: 0, backup_type, table: table.clone() }
    }

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

    /// When it goes by itself, if it does.
    pub(crate) fn expires(&self) -> Option<Time> {
        (self.backup_type == BackupType::System).then(|| self.created().plus(SYSTEM_MILLISECONDS))
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
    keep(tx, table, Backup { id, name, ..Backup::empty(call, table, BackupType::User) })
}

/// Backs up a table that is being deleted, if it can be recovered to a point in time.
pub(crate) fn make_last(tx: &mut Tx<'_>, call: &Call, table: &Definition) -> Result<(), ApiError> {
    if table.settings.recovery.is_none() {
        return Ok(());
    }
    // The end of the id never differs, so of two tables that go at the same time one is named as if it had gone later.
    let mut at = call.now;
    let id = |at: Time| format!("{:014}-00000000", at.0);
    while tx.get(BACKUPS.whole(), &Key::text(&id(at))).is_some() {
        at = at.plus(1);
    }
    let name = format!("{}{SYSTEM_NAME}", table.name);
    let backup = Backup { id: id(at), name, ..Backup::empty(call, table, BackupType::System) };
    let backup = keep(tx, table, backup)?;
    if let Some(expires) = backup.expires() {
        timer::set(tx, call, &EXPIRE, &backup.id, expires, backup.id.as_bytes());
    }
    Ok(())
}

/// Removes a backup.
pub(crate) fn remove(tx: &mut Tx<'_>, id: &str) {
    tx.remove(BACKUPS.whole(), Key::text(id));
    tx.drop_part(BACKUP_ITEMS.of(id));
}

async fn expire(call: Call, id: Bytes) -> Result<(), ApiError> {
    let id = String::from_utf8_lossy(&id).into_owned();
    let expire = call.store.commit(|tx| {
        remove(tx, &id);
        Ok::<_, ApiError>(())
    });
    expire.await
}

/// Keeps a backup with the table's items as they were before this transaction.
fn keep(tx: &mut Tx<'_>, table: &Definition, mut backup: Backup) -> Result<Backup, ApiError> {
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
        backup_type: backup.backup_type,
        backup_creation_date_time: backup.created(),
        backup_expiry_date_time: backup.expires(),
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
