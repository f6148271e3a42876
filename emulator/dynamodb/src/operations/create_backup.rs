//! CreateBackup: keeps a table as it is. The answer says `CREATING`, as AWS's does; it is there at once.

use bytes::Bytes;
use contract::{ApiError, Call, Input, output};
use serde::{Deserialize, Serialize};

use crate::backups;
use crate::errors;
use crate::model::backup_description::BackupDetails;
use crate::request::Request;
use crate::tables;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members {
    table_name: String,
    backup_name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Output {
    backup_details: BackupDetails,
}

pub(super) async fn create_backup(call: Call, input: Input) -> Result<Bytes, ApiError> {
    let members: Members = Request::new(input).checked_members(&call)?;
    let make = tables::change(&call, &members.table_name, |table, tx| {
        backups::make(tx, &call, table, members.backup_name)
    });
    let backup = make.await.map_err(errors::as_table_not_found)?;
    output(&Output { backup_details: backups::details(&call, &backup, "CREATING") })
}
