//! DeleteBackup: lets a user's backup go.

use bytes::Bytes;
use contract::{ApiError, Call, Input, output};
use serde::{Deserialize, Serialize};

use crate::backups::{describe, find, remove};
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

pub(super) async fn delete_backup(call: Call, input: Input) -> Result<Bytes, ApiError> {
    let members: Members = Request::new(input).checked_members(&call)?;
    let delete = call.store.commit(|tx| {
        let backup = find(tx, &call, &members.backup_arn)?;
        if let Some(expires) = backup.expires() {
            return Err(errors::system_backup(&members.backup_arn, expires));
        }
        remove(tx, &backup.id);
        Ok::<_, ApiError>(backup)
    });
    let backup = delete.await?;
    output(&Output { backup_description: describe(&call, &backup, "DELETED") })
}
