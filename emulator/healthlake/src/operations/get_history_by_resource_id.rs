//! GetHistoryByResourceId, FHIR's history of a resource: `GET /{type}/{id}/_history`.
//!
//! All its versions, newest first; deletions are entries without a resource. AWS's history lags behind by minutes, this
//! one does not.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};

use crate::history::{self, Wanted};
use crate::interaction::{self, Kind};

pub(super) async fn get_history_by_resource_id(
    call: Call,
    request: HttpRequest,
) -> Result<HttpAnswer, ApiError> {
    let address = interaction::address(&call, &request, Kind::Read)?;
    history::of_resource(&call, address, &Wanted::read(&request)?)
}
