//! DescribeBackup: what a backup is, and what the table was.

use bytes::Bytes;
use contract::{ApiError, Call, Input, output};
use serde::{Deserialize, Serialize};
use store::Key;

use crate::backups::{BACKUPS, describe, id, read};
use crate::errors;
use crate::model::backup_description::BackupDescription;
use crate::request::Request;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members {
    backup_arn: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Output<'a> {
    backup_description: BackupDescription<'a>,
}

pub(super) async fn describe_backup(call: Call, input: Input) -> Result<Bytes, ApiError> {
    let members: Members = Request::new(input).checked_members(&call)?;
    let row = call.store.get(BACKUPS.whole(), &Key::text(id(&call, &members.backup_arn)?));
    let backup = read(&row.ok_or_else(|| errors::backup_not_found(&members.backup_arn))?)?;
    output(&Output { backup_description: describe(&call, &backup, "AVAILABLE") })
}
