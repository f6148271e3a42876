//! ListBackups: the backups of a table, or of all, the oldest first, a page at a time: the users' own, unless others are asked for.
//! There are none of AWS Backup.

use std::ops::Bound;

use bytes::Bytes;
use contract::{ApiError, Call, Input, output};
use serde::{Deserialize, Serialize};
use serde_json::Number;
use store::Key;

use crate::backups::{BACKUPS, BackupType, details, id, read};
use crate::errors;
use crate::model::backup_description::BackupDetails;
use crate::request::{Request, resolve};

/// The most on a page: AWS's figure.
const MOST: usize = 100;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members {
    table_name: Option<String>,
    limit: Option<u64>,
    time_range_lower_bound: Option<Number>,
    time_range_upper_bound: Option<Number>,
    exclusive_start_backup_arn: Option<String>,
    backup_type: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Output {
    backup_summaries: Vec<Summary>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_evaluated_backup_arn: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Summary {
    table_name: String,
    table_id: String,
    table_arn: String,
    #[serde(flatten)]
    details: BackupDetails,
}

pub(super) async fn list_backups(call: Call, input: Input) -> Result<Bytes, ApiError> {
    let members: Members = Request::new(input).checked_members(&call)?;
    let most = members.limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(MOST).min(MOST);
    let table = members.table_name.as_deref().map(|name| resolve(&call, name)).transpose()?;
    let from = milliseconds(members.time_range_lower_bound.as_ref()).unwrap_or(i64::MIN);
    let to = milliseconds(members.time_range_upper_bound.as_ref()).unwrap_or(i64::MAX);
    if from > to {
        return Err(errors::time_range());
    }
    let start = match members.exclusive_start_backup_arn.as_deref() {
        Some(arn) => {
            let id = id(&call, arn)?;
            if arn.split(':').nth(3) != Some(&*call.caller.region) {
                return Err(errors::backup_of_other_region());
            }
            Bound::Excluded(Key::text(id))
        }
        None => Bound::Unbounded,
    };
    let is_wanted_type = |backup: BackupType| match members.backup_type.as_deref() {
        None | Some("USER") => backup == BackupType::User,
        Some("SYSTEM") => backup == BackupType::System,
        asked => asked == Some("ALL"),
    };
    let snapshot = call.store.snapshot();
    let mut found = Vec::new();
    for (_, row) in snapshot.range(BACKUPS.whole(), (start, Bound::Unbounded)) {
        let backup = read(row)?;
        let is_wanted = is_wanted_type(backup.backup_type)
            && table.is_none_or(|table| backup.table.name == table)
            && (from..to).contains(&backup.created);
        if is_wanted {
            found.push(Summary {
                table_arn: backup.table_arn(&call),
                details: details(&call, &backup, "AVAILABLE"),
                table_name: backup.table.name,
                table_id: backup.table.id,
            });
        }
        if found.len() > most {
            break;
        }
    }
    let more = found.len() > most;
    found.truncate(most);
    let last = found.last().filter(|_| more).map(|last| last.details.backup_arn.clone());
    output(&Output { backup_summaries: found, last_evaluated_backup_arn: last })
}

/// A time as it is sent, in seconds.
fn milliseconds(seconds: Option<&Number>) -> Option<i64> {
    #[allow(clippy::cast_possible_truncation, reason = "a cast from a float saturates")]
    seconds.and_then(Number::as_f64).map(|seconds| (seconds * 1000.0) as i64)
}
