//! CreateArchive: keeps the events of a bus from now on. Made at once: it is never `CREATING`.

use contract::{ApiError, Call, Time};
use event_pattern::Pattern;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::buses;
use crate::collections::{ARCHIVES, named, put};
use crate::errors;
use crate::model::archive::Archive;
use crate::model::bus::name_of;
use crate::routing;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    archive_name: String,
    event_source_arn: String,
    description: Option<String>,
    event_pattern: Option<String>,
    retention_days: Option<i64>,
    kms_key_identifier: Option<String>,
}

pub(super) async fn create_archive(call: Call, input: Input) -> Result<Value, ApiError> {
    let pattern = input.event_pattern.filter(|text| !text.is_empty());
    if let Some(pattern) = &pattern {
        Pattern::parse(pattern).map_err(|error| errors::invalid_pattern(&error))?;
    }
    let archive = Archive {
        name: input.archive_name,
        bus: name_of(Some(&input.event_source_arn)).to_owned(),
        description: input.description,
        pattern,
        retention: input.retention_days.unwrap_or(0),
        key: input.kms_key_identifier,
        created: call.now.0,
    };
    call.store
        .commit(|tx| {
            buses::bus(tx, &archive.bus)?;
            if named::<Archive>(tx, ARCHIVES.whole(), &archive.name)?.is_some() {
                return Err(errors::name_taken("Archive", &archive.name));
            }
            put(tx, ARCHIVES.whole(), &archive.name, &archive)?;
            routing::changed(tx, &archive.bus)?;
            Ok(())
        })
        .await?;
    Ok(json!({
        "ArchiveArn": archive.arn(call.store.scope()),
        "State": "ENABLED",
        "CreationTime": Time(archive.created),
    }))
}
