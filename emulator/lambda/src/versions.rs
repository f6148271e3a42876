//! Publishes versions: a number for what `$LATEST` is now.

use contract::{ApiError, Call};
use store::{Key, Tx};

use crate::collections::{self, CODE, VERSIONS};
use crate::functions;
use crate::model::function::{Configuration, Function};
use crate::names;

/// Publishes `$LATEST` of a function, which the caller keeps. If nothing has changed since the last version, that one is shown.
pub(crate) fn publish(
    tx: &mut Tx<'_>,
    call: &Call,
    function: &mut Function,
    description: Option<String>,
) -> Result<Configuration, ApiError> {
    if let Some(last) = functions::published(tx, &function.name, function.next_version.saturating_sub(1))?
        && last.is_same_as(&function.latest)
    {
        return Ok(last);
    }
    let number = function.next_version;
    function.next_version += 1;
    let mut version = function.latest.clone();
    version.version = number.to_string();
    version.function_arn = names::qualified_arn(call.store.scope(), &function.name, &version.version);
    version.revision_id = call.ids.uuid();
    if let Some(description) = description {
        version.description = description;
    }
    if version.snap_start["ApplyOn"] == "PublishedVersions" {
        version.snap_start["OptimizationStatus"] = "On".into();
    }
    // The latest version is another revision from now on (captured).
    function.latest.revision_id = call.ids.uuid();
    collections::put(tx, VERSIONS.of(&function.name), functions::version_key(number), &version)?;
    Ok(version)
}

/// Removes code that no version is of any more.
pub(crate) fn forget_code(tx: &mut Tx<'_>, function: &Function, sha256: &str) -> Result<(), ApiError> {
    let mut is_needed = function.latest.code_sha256 == sha256;
    for (_, row) in tx.prefix(VERSIONS.of(&function.name), &Key::parts().key()) {
        let version: Configuration = collections::decode(&row)?;
        is_needed |= version.code_sha256 == sha256;
    }
    if !is_needed {
        tx.remove(CODE.of(&function.name), Key::text(sha256));
    }
    Ok(())
}
