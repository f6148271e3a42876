//! UpdateArchive: says anew what an archive keeps; what is not said stays.

use contract::{ApiError, Call, Time};
use event_pattern::Pattern;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::collections::{ARCHIVES, named, put};
use crate::errors;
use crate::model::archive::Archive;
use crate::routing;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    archive_name: String,
    description: Option<String>,
    event_pattern: Option<String>,
    retention_days: Option<i64>,
    kms_key_identifier: Option<String>,
}

pub(super) async fn update_archive(call: Call, input: Input) -> Result<Value, ApiError> {
    let name = &input.archive_name;
    if let Some(pattern) = input.event_pattern.as_ref().filter(|text| !text.is_empty()) {
        Pattern::parse(pattern).map_err(|error| errors::invalid_pattern(&error))?;
    }
    let archive = call
        .store
        .commit(|tx| {
            let kept = named::<Archive>(tx, ARCHIVES.whole(), name)?;
            let mut archive = kept.ok_or_else(|| errors::none_of_name("Archive", name))?;
            archive.description = input.description.or(archive.description);
            archive.pattern = input.event_pattern.or(archive.pattern).filter(|text| !text.is_empty());
            archive.retention = input.retention_days.unwrap_or(archive.retention);
            archive.key = input.kms_key_identifier.or(archive.key);
            put(tx, ARCHIVES.whole(), name, &archive)?;
            routing::changed(tx, &archive.bus)?;
            Ok::<_, ApiError>(archive)
        })
        .await?;
    Ok(json!({
        "ArchiveArn": archive.arn(call.store.scope()),
        "State": "ENABLED",
        "CreationTime": Time(archive.created),
    }))
}
