//! GetFullHistory, FHIR's history of the whole data store: `GET /_history`.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};

use crate::history::{self, Wanted};
use crate::interaction;

pub(super) async fn get_full_history(call: Call, request: HttpRequest) -> Result<HttpAnswer, ApiError> {
    let data_store = interaction::data_store(&call, &request)?;
    history::of_data_store(&call, data_store, None, &Wanted::read(&request)?)
}
