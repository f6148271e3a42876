//! GetHistoryByResourceType, FHIR's history of a type: `GET /{type}/_history`.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};

use crate::history::{self, Wanted};
use crate::interaction::{self, Kind};

pub(super) async fn get_history_by_resource_type(
    call: Call,
    request: HttpRequest,
) -> Result<HttpAnswer, ApiError> {
    let data_store = interaction::data_store(&call, &request)?;
    let resource_type = interaction::resource_type(&request, Kind::Read)?;
    history::of_data_store(&call, data_store, Some(resource_type), &Wanted::read(&request)?)
}
