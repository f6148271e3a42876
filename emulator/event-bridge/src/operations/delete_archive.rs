//! DeleteArchive: removes an archive with what is in it.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use store::Key;

use crate::collections::{ARCHIVED, ARCHIVES, named};
use crate::errors;
use crate::model::archive::Archive;
use crate::routing;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    archive_name: String,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn delete_archive(call: Call, input: Input) -> Result<Output, ApiError> {
    let name = &input.archive_name;
    call.store
        .commit(|tx| {
            let kept = named::<Archive>(tx, ARCHIVES.whole(), name)?;
            let archive = kept.ok_or_else(|| errors::none_of_name("Archive", name))?;
            tx.drop_part(ARCHIVED.of(name));
            tx.remove(ARCHIVES.whole(), Key::text(name));
            routing::changed(tx, &archive.bus)?;
            Ok::<(), ApiError>(())
        })
        .await?;
    Ok(Output {})
}
