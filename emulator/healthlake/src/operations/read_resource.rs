//! ReadResource, FHIR's read: `GET /{type}/{id}`.
//!
//! The newest version with its ETag; 304 for a reader who has it (`If-None-Match`), 404 for an id that never was, 410
//! for one that was deleted. The row is handed out as it is kept, unless `_summary` or `_elements` asks for a part.

use bytes::Bytes;
use contract::{ApiError, Call, HttpAnswer, HttpRequest};
use http::StatusCode;

use crate::collections::{self, Address};
use crate::errors;
use crate::interaction::{self, Kind, Query};
use crate::model::version::Version;
use crate::subset::Told;

pub(super) async fn read_resource(call: Call, request: HttpRequest) -> Result<HttpAnswer, ApiError> {
    let named = interaction::named(&request, Kind::Read);
    let data_store = request.parameter("datastore");
    // Both are read in one look, for this is the most frequent request; what is wrong is said in the order of all others.
    let (is_active, newest) = call.store.look(|rows| {
        let newest = named.as_ref().map_or(Ok(None), |address| address.newest_at(rows));
        (collections::is_active_at(rows, data_store), newest)
    });
    if !is_active {
        return Err(errors::no_such_data_store(data_store));
    }
    answer(&call, &request, &named?, newest?)
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
        return Ok(interaction::with_etag(HttpAnswer::new(StatusCode::NOT_MODIFIED, Bytes::new()), &newest));
    }
    told.read_answer(address.resource_type, &newest)
}
