//! ExportApi: an OpenAPI document of an API, as it is or as a stage shows it.

use contract::{ApiError, Call};

use super::super::kinds::Members;
use super::super::open_api;

pub(super) async fn export_api(call: Call, input: Members) -> Result<Members, ApiError> {
    open_api::export(&call, &input)
}
