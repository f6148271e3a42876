//! ImportApi: an HTTP API of an OpenAPI document.

use contract::{ApiError, Call};

use super::super::kinds::Members;
use super::super::{apis, open_api};

pub(super) async fn import_api(call: Call, input: Members) -> Result<Members, ApiError> {
    let api = call.store.commit(|tx| open_api::import(&call, tx, &input)).await?;
    Ok(apis::shown(&call, api))
}
