//! Request validators: what may be patched, and what must hold then.

use contract::ApiError;

use crate::errors;
use crate::model::request_validator::RequestValidator;
use crate::patching::{Kind, REPLACE, Table, Wording, row};

/// What may be patched of a request validator.
pub(crate) static PATCHES: Table = Table {
    wording: Wording::Listed,
    paths: &[
        row("/name", REPLACE, Kind::Text),
        row("/validateRequestParameters", REPLACE, Kind::Flag),
        row("/validateRequestBody", REPLACE, Kind::Flag),
    ],
};

/// That a patched validator has a name (captured).
///
/// # Errors
/// `BadRequestException`.
pub(crate) fn check(validator: &RequestValidator) -> Result<(), ApiError> {
    match validator.name.as_deref() {
        None | Some("") => Err(errors::bad_request("Request Validator name cannot be blank")),
        Some(_) => Ok(()),
    }
}
