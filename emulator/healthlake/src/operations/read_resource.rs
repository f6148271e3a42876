//! ReadResource, FHIR's read: `GET /{type}/{id}`.
//!
//! The newest version with its ETag; 304 for a reader who has it (`If-None-Match`), 404 for an id that never was, 410
//! for one that was deleted. The row is handed out as it is kept.

use bytes::Bytes;
use contract::{ApiError, Call, HttpAnswer, HttpRequest};
use http::StatusCode;
use http::header::ETAG;

use crate::collections::Address;
use crate::errors;
use crate::interaction::{self, Kind, Query};
use crate::model::version::Version;

pub(super) async fn read_resource(call: Call, request: HttpRequest) -> Result<HttpAnswer, ApiError> {
    let address = interaction::address(&call, &request, Kind::Read)?;
    answer(&request, &address, address.newest(&call.store)?)
}

/// The answer where this is the newest version.
pub(crate) fn answer(
    request: &HttpRequest,
    address: &Address<'_>,
    newest: Option<Version>,
) -> Result<HttpAnswer, ApiError> {
    Query::read(request, &[])?;
    let newest = newest.ok_or_else(|| errors::unknown_resource(address.resource_type, address.id))?;
    if newest.is_deleted() {
        return Err(errors::deleted_resource(address.resource_type, address.id, newest.etag()));
    }
    if interaction::etags_not_wanted(request, &newest)? {
        return Ok(HttpAnswer::new(StatusCode::NOT_MODIFIED, Bytes::new()).with_header(ETAG, newest.etag()));
    }
    Ok(interaction::read_answer(&newest))
}
