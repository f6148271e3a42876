//! DeleteResource, FHIR's delete: `DELETE /{type}/{id}`.
//!
//! 204; the versions before stay. As AWS documents: a resource that was deleted already stays as it is, also with 204,
//! and an id that never was is 404. `If-Match` works as in an update.

use bytes::Bytes;
use contract::{ApiError, Call, HttpAnswer, HttpRequest};
use http::StatusCode;
use http::header::ETAG;

use crate::collections;
use crate::errors;
use crate::interaction::{self, Kind};
use crate::model::version::Version;

pub(super) async fn delete_resource(call: Call, request: HttpRequest) -> Result<HttpAnswer, ApiError> {
    let address = interaction::address(&call, &request, Kind::Change)?;
    let condition = interaction::check_delete(&request)?;
    let deleted = call
        .store
        .commit(|tx| {
            if !collections::is_active_in(tx, address.data_store) {
                return Err(errors::no_such_data_store(address.data_store));
            }
            let newest = address.newest_in(tx)?;
            let newest = newest.ok_or_else(|| errors::unknown_resource(address.resource_type, address.id))?;
            if !condition.holds(Some(newest.number)) {
                return Err(errors::version_conflict(address.resource_type, address.id));
            }
            if newest.is_deleted() {
                return Ok(newest);
            }
            let time = collections::next_time(call.now, Some(&newest));
            let deleted = Version::deleted(newest.next_number(), time);
            address.append(tx, &deleted);
            Ok(deleted)
        })
        .await?;
    Ok(HttpAnswer::new(StatusCode::NO_CONTENT, Bytes::new()).with_header(ETAG, &deleted.etag()))
}
