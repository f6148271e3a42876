//! CreateApi: an HTTP API, and with a target all that it needs to answer. WebSocket APIs are refused by name.

use contract::{ApiError, Call};

use super::super::apis;
use super::super::kinds::Members;

pub(super) async fn create_api(call: Call, input: Members) -> Result<Members, ApiError> {
    let api = apis::new(&call, &input)?;
    call.store.commit(|tx| apis::found(&call, tx, &api, &input)).await?;
    Ok(apis::shown(&call, api))
}
