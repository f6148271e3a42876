//! DeleteResource, FHIR's delete: `DELETE /{type}/{id}`.
//!
//! 204; the versions before stay. As AWS documents: a resource that was deleted already stays as it is, also with 204,
//! and an id that never was is 404. `If-Match` works as in an update.

use bytes::Bytes;
use contract::{ApiError, Call, HttpAnswer, HttpRequest};
use http::StatusCode;
use http::header::ETAG;

use crate::interaction::{self, Kind};
use crate::writing;

pub(super) async fn delete_resource(call: Call, request: HttpRequest) -> Result<HttpAnswer, ApiError> {
    let address = interaction::address(&call, &request, Kind::Change)?;
    let condition = interaction::check_delete(&request)?;
    let deleted = call.store.commit(|tx| writing::delete(tx, call.now, &address, condition)).await?;
    Ok(HttpAnswer::new(StatusCode::NO_CONTENT, Bytes::new()).with_header(ETAG, deleted.etag()))
}
