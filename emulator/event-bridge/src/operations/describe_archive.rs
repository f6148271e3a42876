//! DescribeArchive: an archive, and how much is in it now.

use contract::{ApiError, Call, Time};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::archives::held;
use crate::collections::{ARCHIVES, named};
use crate::errors;
use crate::model::archive::Archive;
use crate::model::bus::bus_arn;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    archive_name: String,
}

pub(super) async fn describe_archive(call: Call, input: Input) -> Result<Value, ApiError> {
    let name = &input.archive_name;
    let archive = named::<Archive>(&call.store, ARCHIVES.whole(), name)?;
    let archive = archive.ok_or_else(|| errors::none_of_name("Archive", name))?;
    let (count, bytes) = held(&call, &archive);
    let scope = call.store.scope();
    let mut members = json!({
        "ArchiveArn": archive.arn(scope),
        "ArchiveName": archive.name,
        "EventSourceArn": bus_arn(scope, &archive.bus),
        "State": "ENABLED",
        "RetentionDays": archive.retention,
        "SizeBytes": bytes,
        "EventCount": count,
        "CreationTime": Time(archive.created),
    });
    let said = [
        ("Description", archive.description),
        ("EventPattern", archive.pattern),
        ("KmsKeyIdentifier", archive.key),
    ];
    for (name, text) in said {
        if let Some(text) = text {
            members[name] = json!(text);
        }
    }
    Ok(members)
}
