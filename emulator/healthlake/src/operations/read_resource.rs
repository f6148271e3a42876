//! ReadResource, FHIR's read: `GET /{type}/{id}`.
//!
//! The newest version with its ETag; 304 for a reader who has it (`If-None-Match`), 404 for an id that never was, 410
//! for one that was deleted. The row is handed out as it is kept, unless `_summary` or `_elements` asks for a part.

use bytes::Bytes;
use contract::{ApiError, Call, HttpAnswer, HttpRequest};
use http::StatusCode;
use http::header::ETAG;

use crate::collections::Address;
use crate::errors;
use crate::interaction::{self, Kind, Query};
use crate::model::version::Version;
use crate::subset::Told;

pub(super) async fn read_resource(call: Call, request: HttpRequest) -> Result<HttpAnswer, ApiError> {
    let address = interaction::address(&call, &request, Kind::Read)?;
    answer(&call, &request, &address, address.newest(&call.store)?)
}

/// The answer where this is the newest version.
pub(crate) fn answer(
    call: &Call,
    request: &HttpRequest,
    address: &Address<'_>,
    newest: Option<Version>,
) -> Result<HttpAnswer, ApiError> {
    let query = Query::read(request, &["_summary", "_elements"])?;
    let told = Told::of_read(&query, call.settings.strict_limits)?;
    let newest = newest.ok_or_else(|| errors::unknown_resource(address.resource_type, address.id))?;
    if newest.is_deleted() {
        return Err(errors::deleted_resource(address.resource_type, address.id, newest.etag()));
    }
    if interaction::etags_not_wanted(request, &newest)? {
        return Ok(HttpAnswer::new(StatusCode::NOT_MODIFIED, Bytes::new()).with_header(ETAG, newest.etag()));
    }
    told.read_answer(address.resource_type, &newest)
}
