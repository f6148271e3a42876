//! Documentation: what must hold of a part, and what may be patched.

use contract::ApiError;

use crate::collections::{DOCUMENTATION_PARTS, DOCUMENTATION_VERSIONS, Rows, named};
use crate::errors;
use crate::model::documentation::{DocumentationPart, DocumentationVersion};
use crate::patching::{Kind, REPLACE, Table, Wording, row};

/// What may be patched of a part.
pub(crate) static PATCHES: Table =
    Table { wording: Wording::Listed, paths: &[row("/properties", REPLACE, Kind::Text)] };

/// What may be patched of a version.
pub(crate) static VERSION_PATCHES: Table =
    Table { wording: Wording::Listed, paths: &[row("/description", REPLACE, Kind::Text)] };

/// A part that is not here (captured).
pub(crate) fn no_part() -> ApiError {
    errors::not_found("Invalid Documentation part identifier specified")
}

/// A version that is not here. Believed: the text.
pub(crate) fn no_version() -> ApiError {
    errors::not_found("Invalid Documentation version specified")
}

/// A part of an API's documentation.
///
/// # Errors
/// `NotFoundException`.
pub(crate) fn part(rows: &impl Rows, api: &str, id: &str) -> Result<DocumentationPart, ApiError> {
    named(rows, DOCUMENTATION_PARTS.of(api), id)?.ok_or_else(no_part)
}

/// A version of an API's documentation.
///
/// # Errors
/// `NotFoundException`.
pub(crate) fn version(rows: &impl Rows, api: &str, version: &str) -> Result<DocumentationVersion, ApiError> {
    named(rows, DOCUMENTATION_VERSIONS.of(api), version)?.ok_or_else(no_version)
}

/// That a part says something. Believed: the text.
///
/// # Errors
/// `BadRequestException`.
pub(crate) fn check(properties: &str) -> Result<(), ApiError> {
    if properties.trim().is_empty() {
        return Err(errors::bad_request("Documentation part properties must be non-empty"));
    }
    Ok(())
}
