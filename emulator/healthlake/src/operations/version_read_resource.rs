//! VersionReadResource, FHIR's vread: `GET /{type}/{id}/_history/{version}`.
//!
//! A version as it was; 410 if that version says that the resource was deleted.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};

use crate::errors;
use crate::interaction::{self, Kind, Query};
use crate::subset::Told;

pub(super) async fn version_read_resource(call: Call, request: HttpRequest) -> Result<HttpAnswer, ApiError> {
    let address = interaction::address(&call, &request, Kind::Read)?;
    let query = Query::read(&request, &["_summary", "_elements"])?;
    let told = Told::of_read(&query, call.settings.strict_limits)?;
    let text = request.parameter("version");
    // Only the way that we write a number names a version.
    let number = text.parse().ok().filter(|number: &u64| number.to_string() == text);
    let version = match number {
        Some(number) => address.version(&call.store, number)?,
        None => None,
    };
    let version = version.ok_or_else(|| errors::unknown_version(address.resource_type, address.id, text))?;
    if version.is_deleted() {
        return Err(errors::deleted_resource(address.resource_type, address.id, version.etag()));
    }
    told.read_answer(address.resource_type, &version)
}
