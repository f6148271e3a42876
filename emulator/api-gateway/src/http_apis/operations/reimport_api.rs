//! ReimportApi: makes an API what an OpenAPI document says.

use contract::{ApiError, Call};

use super::super::kinds::Members;
use super::super::{apis, open_api};

pub(super) async fn reimport_api(call: Call, input: Members) -> Result<Members, ApiError> {
    let api = call.store.commit(|tx| open_api::reimport(&call, tx, &input)).await?;
    Ok(apis::shown(&call, api))
}
